import type { INode } from 'n8n-workflow';

import { simulateDeathInside } from '../../../engine/retryData';
import {
	byId,
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NodeSetup,
	readFailures,
	toItems,
	WALLETS_NODE_NAME,
} from '../nodeSetup';

const DAY = 24 * 60 * 60;
const ENDUSERS = '/customers/v1/endusers';
const WALLETS = '/customers/v1/wallets';
const CLIENTS = '/customers/v1/clients';
const TRANSACTIONS = '/customers/v1/transactions';
const KEY_NAME = 'n8n_idempotency_key';

function enduserNode(parameters: INode['parameters'] = {}, settings: Partial<INode> = {}): INode {
	return createKobbleWallets(
		{
			resource: 'enduser',
			operation: 'create',
			enduserType: 'company',
			companyName: '={{ $json.name }}',
			metadata: '{ "crm": 7 }',
			...parameters,
		},
		settings,
	);
}

function debitNode(options: INode['parameters'] = {}, settings: Partial<INode> = {}): INode {
	return createKobbleWallets(
		{
			resource: 'transaction',
			operation: 'debit',
			fromWalletId: byId('={{ $json.wallet }}'),
			amount: '={{ $json.amount }}',
			reference: '={{ $json.reference }}',
			options,
		},
		settings,
	);
}

const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

describe.each(N8N_LINES)('A repeat in Kobble Wallets, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: 4, balance: 100 });
		setup.sandbox.clearFaults();
		setup.sandbox.set({ clockOffsetSeconds: 0, keyRetentionSeconds: null });
	});

	const created = () => setup.sandbox.counters().created;
	const countRequests = (request: string) => setup.sandbox.counters().requests[request] ?? 0;
	const loseAnswer = (path: string): void =>
		setup.sandbox.setFaults({
			match: { method: 'POST', path, nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});

	it('reads no list if the first attempt succeeds', async () => {
		const run = await setup.run(enduserNode(), [{ name: 'One' }, { name: 'Two' }]);
		expect(run.getOutput(WALLETS_NODE_NAME)).toHaveLength(2);
		expect(countRequests(`GET ${ENDUSERS}`)).toBe(0);
	});

	it('finds an enduser by the key in its metadata, and keeps the other metadata', async () => {
		loseAnswer(ENDUSERS);
		const run = await setup.run(enduserNode(), [{ name: 'One' }]);
		const [output] = run.getOutput(WALLETS_NODE_NAME);
		expect(output?.json).toMatchObject({
			company: { name: 'One' },
			metadata: { crm: 7, [KEY_NAME]: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
			created: true,
		});
		expect(created()).toEqual({ enduser: 1 });
	});

	it('adds nothing to the metadata if Find Earlier is off, and sends nothing again', async () => {
		loseAnswer(ENDUSERS);
		const node = enduserNode({ options: { findEarlier: false } }, CONTINUE);
		const failed = await setup.run(node, [{ name: 'One' }]);
		const [failure] = readFailures(failed.getOutput(WALLETS_NODE_NAME));
		expect(failure).toMatchObject({ outcome: 'unknown', retryable: false });
		const second = await setup.run(node, [{ name: 'Two' }]);
		expect(second.getOutput(WALLETS_NODE_NAME)[0]?.json.metadata).toEqual({ crm: 7 });
		expect(created()).toEqual({ enduser: 2 });
	});

	it('refuses metadata that holds the name that the node itself uses', async () => {
		const run = await setup.run(enduserNode({ metadata: `{ "${KEY_NAME}": "x" }` }), [
			{ name: 'A' },
		]);
		expect(run.error?.message).toContain('The field "Metadata" holds n8n_idempotency_key');
		expect(created()).toEqual({});
	});

	it('sends nothing again if the list does not show the metadata', async () => {
		setup.sandbox.setFaults([
			{ match: { method: 'POST', path: ENDUSERS }, fault: { kind: 'reset', when: 'before' } },
			{
				match: { method: 'GET', path: ENDUSERS },
				fault: { kind: 'json', body: [{ id: 'x' }], status: 200 },
			},
		]);
		const run = await setup.run(enduserNode({}, CONTINUE), [{ name: 'One' }]);
		const [failure] = readFailures(run.getOutput(WALLETS_NODE_NAME));
		expect(failure?.message).toContain('Not sent again');
		expect(failure?.description).toContain('does not show the metadata');
		expect(failure?.outcome).toBe('unknown');
		expect(countRequests(`POST ${ENDUSERS}`)).toBe(1);
	});

	it('never takes a wallet that the holder had before the execution', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: WALLETS, nth: [1] },
			fault: { kind: 'reset', when: 'before' },
		});
		const node = createKobbleWallets({
			resource: 'wallet',
			operation: 'create',
			enduserId: byId('={{ $json.holder }}'),
			asset: 'AUD',
			assetClass: 'CURRENCY',
			partnerProduct: 'KOBBLE_AUD_1',
		});
		const [holder = ''] = setup.sandbox.seed.endusers;
		const run = await setup.run(node, [{ holder }, { holder }]);
		const ids = run.getOutput(WALLETS_NODE_NAME).map(({ json }) => json.id);
		expect(new Set([...ids, ...setup.sandbox.seed.wallets]).size).toBe(6);
		expect(created()).toEqual({ wallet: 2 });
	});

	it('does not send a client again, neither itself nor at Retry', async () => {
		loseAnswer(CLIENTS);
		const node = createKobbleWallets({
			resource: 'client',
			operation: 'create',
			body: '{ "name": "Example" }',
		});
		const failed = await setup.run(node, [{}]);
		expect(failed.error?.description).toContain('Look whether it was done before you retry');
		const retried = await setup.engine.retryExecution(failed);
		expect(retried.error?.message).toContain('Not sent again');
		expect(retried.error?.description).toContain('start a new execution');
		expect(created()).toEqual({ client: 1 });
	});

	it('moves no money twice more than a day later, although Kobble has forgotten the key', async () => {
		loseAnswer(`${TRANSACTIONS}/manual-debit`);
		const [wallet = '', other = ''] = setup.sandbox.seed.wallets;
		const items = [
			{ wallet, amount: 30, reference: 'a' },
			{ wallet, amount: 30, reference: 'a' },
			{ wallet: other, amount: 5, reference: 'b' },
		];
		const workflow = createWorkflow(debitNode({ maxRetries: 0 }));
		const failed = await setup.engine.run({ workflow, input: toItems(items) });
		expect(failed.error).toBeDefined();
		setup.sandbox.forgetKeysNow();
		const saved = JSON.parse(
			JSON.stringify(failed.runExecutionData).replace(
				/"establishedAt":(\d+)/g,
				(_match, time: string) => `"establishedAt":${Number(time) - (DAY + 60) * 1_000}`,
			),
		) as typeof failed.runExecutionData;
		for (const context of Object.values(saved.executionData?.contextData ?? {})) {
			const memory = context.kobble as { seededAt?: number } | undefined;
			if (memory?.seededAt !== undefined) memory.seededAt -= (DAY + 60) * 1_000;
		}
		const retried = await setup.engine.retrySaved(saved, { workflow });
		expect(retried.error).toBeUndefined();
		const output = retried.getOutput(WALLETS_NODE_NAME).map(({ json }) => json);
		expect(output.map((one) => one.created)).toEqual([true, true, true]);
		expect(new Set(output.map(({ id }) => id)).size).toBe(3);
		expect(created()).toEqual({ transaction: 3 });
		expect(setup.sandbox.state.wallets.get(wallet)?.amount).toBe(40);
	});

	it.each([
		['its Retry', 1],
		['two Retries, if the first one does not know of the refusal', 2],
	])(
		'makes a payment that was refused for too little money, once there is enough, at %s',
		async (_name, presses) => {
			const [wallet = ''] = setup.sandbox.seed.wallets;
			const items = [{ wallet, amount: 150, reference: 'rent' }];
			const workflow = createWorkflow(debitNode());
			const refused = await setup.engine.run({ workflow, input: toItems(items) });
			expect(refused.error?.description).toContain('Insufficient funds');
			expect(refused.error?.description).toContain('may not have the amount');
			const stored = setup.sandbox.state.wallets.get(wallet);
			if (stored !== undefined) stored.amount = 200;
			const first =
				presses === 1
					? await setup.engine.retryExecution(refused)
					: await setup.engine.retrySaved(simulateDeathInside(refused, WALLETS_NODE_NAME), {
							workflow,
						});
			const paid = presses === 1 ? first : await setup.engine.retryExecution(first);
			expect(paid.error).toBeUndefined();
			expect(created()).toEqual({ transaction: 1 });
			expect(stored?.amount).toBe(50);
		},
	);

	it('keeps the order of two payments from one wallet, of which only the first can be paid', async () => {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const items = [
			{ wallet, amount: 90, reference: 'first' },
			{ wallet, amount: 20, reference: 'second' },
		];
		const run = await setup.run(debitNode({}, CONTINUE), items);
		const failures = readFailures(run.getOutput(WALLETS_NODE_NAME));
		expect(failures.map((failure) => failure?.outcome)).toEqual([undefined, 'notApplied']);
		expect(setup.sandbox.state.wallets.get(wallet)?.amount).toBe(10);
	});

	it('gives the same reference the same transaction, also in another execution', async () => {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const node = debitNode({ idempotencyKey: '={{ $json.reference }}' });
		const item = { wallet, amount: 5, reference: 'payroll 11' };
		const first = await setup.run(node, [item]);
		const second = await setup.run(node, [item]);
		expect(second.getOutput(WALLETS_NODE_NAME)[0]?.json.id).toBe(
			first.getOutput(WALLETS_NODE_NAME)[0]?.json.id,
		);
		expect(created()).toEqual({ transaction: 1 });
	});

	it.each([
		['12.5', 'is not a whole number'],
		['1,000', 'is not a whole number'],
		['1e3', 'is not a whole number'],
		['-3', 'is not a whole number'],
		[0, 'is less than 1'],
		['9007199254740993', 'is too large to be exact'],
		['', 'is empty, because its expression gives nothing'],
	])('never sends the amount %p', async (amount, words) => {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const run = await setup.run(debitNode(), [{ wallet, amount, reference: 'x' }]);
		expect(run.error?.message).toContain(`The field "Amount" ${words}`);
		expect(created()).toEqual({});
	});

	it('treats a webhook that an earlier attempt deleted as deleted', async () => {
		const path = '/customer/v1/webhooks/subscriptions/*';
		setup.sandbox.setFaults([
			{ match: { method: 'DELETE', path, nth: [1] }, fault: { kind: 'reset', when: 'after' } },
			{
				match: { method: 'DELETE', path },
				fault: { kind: 'status', status: 404, when: 'before' },
			},
		]);
		const node = createKobbleWallets({
			resource: 'webhook',
			operation: 'delete',
			webhookId: 'sub-1',
		});
		const run = await setup.run(node, [{}]);
		expect(run.getOutput(WALLETS_NODE_NAME)[0]?.json).toEqual({ id: 'sub-1', deleted: true });
		const unknown = await setup.run(node, [{}]);
		expect(unknown.error?.message).toContain('does not exist');
	});
});
