import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { IDataObject, INode } from 'n8n-workflow';

import { listNodeOperations, SCHEMA_FOLDER } from '../../contract/nodeOperations';
import { byId, createKobbleCards, NEWEST_N8N, NODE_NAME, NodeSetup } from './nodeSetup';

/** Objects that the sandbox has, for the fields that name one. */
interface Ids {
	readonly card: string;
	readonly freeWallet: string;
	readonly program: string;
}

type Parameters = (ids: Ids) => INode['parameters'];

const onCard: Parameters = ({ card }) => ({ cardId: byId(card) });

/** The fields with which each operation runs, by resource and operation. */
const PARAMETERS: Readonly<Record<string, Parameters>> = {
	'card/create': ({ freeWallet, program }) => ({
		walletId: byId(freeWallet),
		programId: byId(program),
	}),
	'card/generateSecret': ({ card }) => ({ cardId: byId(card), remarks: 'Asked for' }),
	'card/get': onCard,
	'card/getAll': () => ({ returnAll: true }),
	'card/renew': onCard,
	'card/replace': onCard,
	'card/updateStatus': ({ card }) => ({ cardId: byId(card), status: 'SUSPENDED' }),
	'cardProgram/create': () => ({
		programType: 'VIRTUAL',
		partnerProduct: 'KOBBLE_DEBIT_1',
		metadata: '{ "product_id": "product-1" }',
	}),
	'cardProgram/get': ({ program }) => ({ programId: byId(program) }),
	'cardProgram/getAll': () => ({ returnAll: true }),
};

const ajv = addFormats(new Ajv({ allErrors: true }));

/** Lists what an item has that its schema does not describe, and the other way round. */
function compareWithSchema(item: IDataObject, resource: string, operation: string): string[] {
	const file = join(SCHEMA_FOLDER, resource, `${operation}.json`);
	const schema = JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
	const validate = ajv.compile(schema);
	const errors = validate(item) ? [] : (validate.errors ?? []);
	const unknown = Object.keys(item).filter((field) => !Object.hasOwn(schema.properties, field));
	return [
		...errors.map(({ instancePath, message }) => `${instancePath} ${message}`),
		...unknown.map((field) => `/${field} is not in the schema`),
	];
}

describe.each(NEWEST_N8N)('what comes out on n8n %s', (line) => {
	let setup: NodeSetup;
	let ids: Ids;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 3, wallets: 2 });
		const { cards, wallets, programs } = setup.sandbox.seed;
		ids = { card: cards[0] ?? '', freeWallet: wallets[0] ?? '', program: programs[0] ?? '' };
	});

	it('is known for every operation', async () => {
		const operations = await listNodeOperations();
		const names = operations.map(({ resource, operation }) => `${resource}/${operation}`);
		expect(Object.keys(PARAMETERS).sort()).toEqual(names.sort());
	});

	it.each(Object.entries(PARAMETERS))('%s is what its output schema says', async (name, choose) => {
		const [resource = '', operation = ''] = name.split('/');
		const run = await setup.run(createKobbleCards({ resource, operation, ...choose(ids) }), [
			{ row: 1 },
		]);
		expect(run.error).toBeUndefined();
		const items = run.getOutput(NODE_NAME).map(({ json }) => json);
		expect(items.length).toBeGreaterThan(0);
		expect(items.flatMap((item) => compareWithSchema(item, resource, operation))).toEqual([]);
	});

	it('is compared in full', () => {
		expect(compareWithSchema({ id: 'x', colour: 'red' }, 'card', 'get')).toEqual(
			expect.arrayContaining([
				'/id must match format "uuid"',
				" must have required property 'status'",
				'/colour is not in the schema',
			]),
		);
	});
});
