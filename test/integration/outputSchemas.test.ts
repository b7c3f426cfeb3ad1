import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { IDataObject, INode } from 'n8n-workflow';

import { listNodeOperations, SCHEMA_FOLDER } from '../../contract/nodeOperations';
import { byId, createKobbleCards, createKobbleWallets, N8N_LINES, NodeSetup } from './nodeSetup';

/** Objects that the sandbox has, for the fields that name one. */
interface Ids {
	readonly card: string;
	readonly freeWallet: string;
	readonly program: string;
	readonly otherWallet: string;
	readonly enduser: string;
	readonly beneficiary: string;
	readonly transaction: string;
	readonly client: string;
	readonly webhook: string;
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
	'beneficiary/create': () => ({
		accountName: 'Mia Tran',
		bankName: 'Example Bank',
		bankCountry: 'AUS',
		bankCodeType: 'BSB',
		bankCode: '062-000',
		accountNumber: '012345678',
	}),
	'beneficiary/get': ({ beneficiary }) => ({ beneficiaryId: byId(beneficiary) }),
	'beneficiary/getAll': () => ({ returnAll: true }),
	'beneficiary/update': ({ beneficiary }) => ({
		beneficiaryId: byId(beneficiary),
		additionalFields: { status: 'INACTIVE' },
	}),
	'client/create': () => ({ body: '{ "status": "ACTIVE" }' }),
	'client/get': ({ client }) => ({ clientId: client }),
	'client/getAll': () => ({ returnAll: true }),
	'client/updateStatus': ({ client }) => ({ clientId: client, status: 'SUSPENDED' }),
	'enduser/create': () => ({
		enduserType: 'person',
		firstName: 'Mia',
		lastName: 'Tran',
		email: 'mia@example.com',
		phoneNumber: '+61400000000',
		additionalFields: { birthday: '1990-01-31' },
	}),
	'enduser/get': ({ enduser }) => ({ enduserId: byId(enduser) }),
	'enduser/getAll': () => ({ returnAll: true }),
	'relay/create': () => ({ url: 'https://example.com/relay' }),
	'transaction/create': ({ freeWallet, otherWallet }) => ({
		fromWalletId: byId(freeWallet),
		toId: byId(otherWallet),
		amount: 5,
	}),
	'transaction/credit': ({ freeWallet }) => ({ toWalletId: byId(freeWallet), amount: 5 }),
	'transaction/debit': ({ freeWallet }) => ({ fromWalletId: byId(freeWallet), amount: 5 }),
	'transaction/get': ({ transaction }) => ({ transactionId: transaction }),
	'transaction/getAll': () => ({ returnAll: true }),
	'wallet/create': ({ enduser }) => ({
		enduserId: byId(enduser),
		asset: 'AUD',
		assetClass: 'CURRENCY',
		partnerProduct: 'KOBBLE_AUD_1',
	}),
	'wallet/get': ({ freeWallet }) => ({ walletId: byId(freeWallet) }),
	'wallet/getAll': () => ({ returnAll: true }),
	'wallet/updateStatus': ({ freeWallet }) => ({
		walletId: byId(freeWallet),
		status: 'SUSPENDED',
	}),
	'webhook/create': () => ({ url: 'http://127.0.0.1:1/hook' }),
	'webhook/delete': ({ webhook }) => ({ webhookId: webhook }),
	'webhook/getAll': () => ({ returnAll: true }),
};

const ajv = addFormats(new Ajv({ allErrors: true }));

/** Lists what an item has that its schema does not describe, and the other way round. */
function compareWithSchema(item: IDataObject, resource: string, operation: string): string[] {
	const file = join(SCHEMA_FOLDER, resource, `${operation}.json`);
	const schema = JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
	const validate = ajv.compile(schema);
	const errors = validate(item) ? [] : (validate.errors ?? []);
	// A client also has what it was created with, which is agreed with Kobble.
	const isOpen = resource === 'client';
	const unknown = Object.keys(item).filter(
		(field) => !isOpen && !Object.hasOwn(schema.properties, field),
	);
	return [
		...errors.map(({ instancePath, message }) => `${instancePath} ${message}`),
		...unknown.map((field) => `/${field} is not in the schema`),
	];
}

describe.each(N8N_LINES)('what comes out on n8n %s', (line) => {
	let setup: NodeSetup;
	let ids: Ids;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { webhooks: true });
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 3, wallets: 2, balance: 100 });
		setup.sandbox.set({ webhookHandshake: 'never' });
		const { seed, webhooks } = setup.sandbox;
		ids = {
			card: seed.cards[0] ?? '',
			freeWallet: seed.wallets[0] ?? '',
			program: seed.programs[0] ?? '',
			otherWallet: seed.wallets[1] ?? '',
			enduser: seed.endusers[0] ?? '',
			beneficiary: seed.beneficiaries[0] ?? '',
			transaction: seed.transactions[0] ?? '',
			client: seed.client,
			webhook: webhooks.subscribe('http://127.0.0.1:1/other').subscription.id,
		};
	});

	it('is known for every operation', async () => {
		const operations = await listNodeOperations();
		const names = operations.map(({ resource, operation }) => `${resource}/${operation}`);
		expect(Object.keys(PARAMETERS).sort()).toEqual(names.sort());
	});

	it.each(Object.entries(PARAMETERS))('%s is what its output schema says', async (name, choose) => {
		const [resource = '', operation = ''] = name.split('/');
		const isOfCards = resource === 'card' || resource === 'cardProgram';
		const createNode = isOfCards ? createKobbleCards : createKobbleWallets;
		const node = createNode({ resource, operation, ...choose(ids) });
		const run = await setup.run(node, [{ row: 1 }]);
		expect(run.error).toBeUndefined();
		const items = run.getOutput(node.name).map(({ json }) => json);
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
