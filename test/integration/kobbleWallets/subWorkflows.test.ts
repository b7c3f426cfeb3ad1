import type { INode } from 'n8n-workflow';

import { createKobbleWallets, createWorkflow, N8N_LINES, NodeSetup, toItems } from '../nodeSetup';
import {
	BALANCE,
	CREATING_OPERATIONS,
	CREATING_SANDBOX,
	createOperationNode,
} from './creatingOperations';

const SET_KEY = 'Set the option "Idempotency Key" to a reference of your own.';
const LOOK_FIRST = 'look before it whether what it creates exists already';

describe.each(N8N_LINES)('A sub-workflow of Kobble Wallets, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: 3, balance: BALANCE });
	});

	/** The hints about the caller's retry that the node shows. */
	async function readHints(node: INode, items: Array<Record<string, string | number>>) {
		const result = await setup.engine.run({
			workflow: createWorkflow(node),
			input: toItems(items),
			mode: 'integrated',
		});
		expect(result.error).toBeUndefined();
		const hints = result.getRuns(node.name).at(-1)?.hints ?? [];
		return hints.map(({ message }) => message).filter((hint) => hint.includes('is retried'));
	}

	it.each(CREATING_OPERATIONS)(
		'$name says once what to do if its caller is retried',
		async (operation) => {
			const items = [0, 1].map((index) => operation.makeItem(setup.sandbox, index));

			expect(await readHints(createOperationNode(operation), items)).toEqual([
				expect.stringContaining(operation.isKeyed ? SET_KEY : LOOK_FIRST),
			]);
			const preview = createOperationNode(operation, { preview: true });
			expect(await readHints(preview, items)).toEqual([]);
		},
	);

	it.each([
		['client', { resource: 'client', operation: 'create', body: '{ "name": "Example" }' }],
		['relay', { resource: 'relay', operation: 'create', url: 'https://example.com/relay' }],
	])('says the same about a %s, which no repeat can find', async (_name, parameters) => {
		expect(await readHints(createKobbleWallets(parameters), [{}])).toEqual([
			expect.stringContaining(LOOK_FIRST),
		]);
	});

	it('says nothing about what only reads', async () => {
		const parameters = { resource: 'wallet', operation: 'getAll', returnAll: true };
		expect(await readHints(createKobbleWallets(parameters), [{}])).toEqual([]);
	});
});
