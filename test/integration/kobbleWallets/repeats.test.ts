import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../../engine/protocol';
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

	beforeEach(async () => {
		await setup.shortenWaits();
		setup.sandbox.reset({ wallets: 4, balance: 100 });
		setup.sandbox.clearFaults();
		setup.sandbox.set({
			clockOffsetSeconds: 0,
			keyRetentionSeconds: null,
			keyMatching: 'sameRequest',
			replayRefusals: true,
		});
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

	/** The first key of a debit is refused, the second one pays, and the worker dies then. */
	async function dieAfterSecondKey(workflow: WorkflowJson) {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const items = [{ wallet, amount: 150, reference: 'rent' }];
		const refused = await setup.engine.run({ workflow, input: toItems(items) });
		const stored = setup.sandbox.state.wallets.get(wallet);
		if (stored !== undefined) stored.amount = 400;
		const paid = await setup.engine.retryExecution(refused);
		expect(paid.error).toBeUndefined();
		return { dead: simulateDeathInside(paid, WALLETS_NODE_NAME), stored };
	}

	it.each([true, false])(
		'pays once if a worker dies after the second key was paid with, refusals replayed: %p',
		async (replayRefusals) => {
			setup.sandbox.set({ replayRefusals });
			const workflow = createWorkflow(debitNode());
			const { dead, stored } = await dieAfterSecondKey(workflow);
			const retried = await setup.engine.retrySaved(dead, { workflow });
			expect(retried.getOutput(WALLETS_NODE_NAME)[0]?.json.created).toBe(true);
			expect(created()).toEqual({ transaction: 1 });
			expect(stored?.amount).toBe(250);
		},
	);

	it('pays once if a worker dies after the second key was paid with, and the list cannot be read at first', async () => {
		setup.sandbox.set({ replayRefusals: false });
		const workflow = createWorkflow(debitNode({ maxRetries: 0 }));
		const { dead, stored } = await dieAfterSecondKey(workflow);
		setup.sandbox.setFaults({
			match: { method: 'GET', path: TRANSACTIONS },
			fault: { kind: 'status', status: 429 },
		});
		const waiting = await setup.engine.retrySaved(dead, { workflow });
		expect(waiting.error).toBeDefined();
		setup.sandbox.clearFaults();
		const found = await setup.engine.retryExecution(waiting);
		expect(found.getOutput(WALLETS_NODE_NAME)[0]?.json.created).toBe(true);
		expect(created()).toEqual({ transaction: 1 });
		expect(stored?.amount).toBe(250);
	});

	it('pays once if Retry On Fail follows a Retry that found what a killed worker paid with the second key', async () => {
		const [from = '', to = ''] = setup.sandbox.seed.wallets;
		const node = createKobbleWallets(
			{
				resource: 'transaction',
				operation: 'create',
				fromWalletId: byId('={{ $json.from }}'),
				toId: { __rl: true, mode: 'wallet', value: '={{ $json.to }}' },
				amount: '={{ $json.amount }}',
				options: { maxRetries: 0, concurrency: 1 },
			},
			{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		);
		const workflow = createWorkflow(node);
		const post = { method: 'POST', path: TRANSACTIONS };
		setup.sandbox.setFaults([
			{ match: { ...post, nth: [1] }, fault: { kind: 'status', status: 400, when: 'before' } },
			{ match: { ...post, nth: [2] }, fault: { kind: 'reset', when: 'after' } },
		]);
		const items = [3, 4].map((amount) => ({ from, to, amount }));
		const lost = await setup.engine.run({ workflow, input: toItems(items) });
		setup.sandbox.setFaults({
			match: { ...post, nth: [1] },
			fault: { kind: 'status', status: 500, when: 'after' },
		});
		const dead = simulateDeathInside(lost, WALLETS_NODE_NAME);
		const retried = await setup.engine.retrySaved(dead, { workflow });
		expect(retried.error).toBeUndefined();
		expect(created()).toEqual({ transaction: 2 });
	});

	it('pays once if an execution is retried again whose first Retry paid with the next key', async () => {
		const path = `${TRANSACTIONS}/manual-debit`;
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const node = debitNode({ maxRetries: 0 });
		setup.sandbox.setFaults({
			match: { method: 'POST', path },
			fault: { kind: 'reset', when: 'before' },
		});
		const lost = await setup.run(node, [{ wallet, amount: 30, reference: 'a' }]);
		setup.sandbox.setFaults({
			match: { method: 'POST', path },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await setup.engine.retryExecution(lost);
		expect(failed.error).toBeDefined();
		setup.sandbox.clearFaults();
		const paid = await setup.engine.retryExecution(failed);
		expect(paid.error).toBeUndefined();
		const again = await setup.engine.retryExecution(lost);
		expect(again.getOutput(WALLETS_NODE_NAME)[0]?.json.created).toBe(true);
		expect(created()).toEqual({ transaction: 1 });
	});

	it('pays once if Find Earlier is switched on before two Retries', async () => {
		loseAnswer(`${TRANSACTIONS}/manual-debit`);
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const items = [{ wallet, amount: 30, reference: 'a' }];
		const off = debitNode({ findEarlier: false, maxRetries: 0 });
		const failed = await setup.run(off, items);
		const workflow = createWorkflow(debitNode({ maxRetries: 0 }));
		const once = await setup.engine.retryExecution(failed, { workflow });
		const twice = once.error === undefined ? once : await setup.engine.retryExecution(once);
		expect(twice.error).toBeUndefined();
		expect(created()).toEqual({ transaction: 1 });
	});

	it('creates no second enduser if Find Earlier is switched on before the Retry', async () => {
		loseAnswer(ENDUSERS);
		const failed = await setup.run(enduserNode({ options: { findEarlier: false } }), [
			{ name: 'One' },
		]);
		const workflow = createWorkflow(enduserNode());
		const retried = await setup.engine.retryExecution(failed, { workflow });
		expect(retried.error?.message).toContain('Not sent again');
		expect(created()).toEqual({ enduser: 1 });
	});

	it('says of no payment that it was not made if another execution may have made it', async () => {
		loseAnswer(`${TRANSACTIONS}/manual-debit`);
		setup.sandbox.set({ clockOffsetSeconds: -3600 });
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const item = { wallet, amount: 70, reference: 'rent' };
		const first = await setup.run(debitNode({ maxRetries: 0 }, CONTINUE), [item]);
		const [failure] = readFailures(first.getOutput(WALLETS_NODE_NAME));
		setup.sandbox.set({ clockOffsetSeconds: 0 });
		setup.sandbox.forgetKeysNow();
		const node = debitNode({ idempotencyKey: failure?.idempotencyKey ?? '' }, CONTINUE);
		const second = await setup.run(node, [item]);
		expect(second.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({ created: true });
		expect(created()).toEqual({ transaction: 1 });
	});

	it('reads transactions also if their list is in an envelope', async () => {
		setup.sandbox.setFaults({ match: { method: 'GET' }, fault: { kind: 'envelope' } });
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const workflow = createWorkflow(debitNode());
		const items = toItems([{ wallet, amount: 5, reference: 'a' }]);
		const paid = await setup.engine.run({ workflow, input: items });
		const saved = simulateDeathInside(paid, WALLETS_NODE_NAME);
		const retried = await setup.engine.retrySaved(saved, { workflow });
		const [{ json } = {}] = retried.getOutput(WALLETS_NODE_NAME);
		expect(json).toMatchObject({ created: true, reference: 'a' });
		const listing = createKobbleWallets({ resource: 'transaction', operation: 'getAll' });
		const listed = await setup.run(listing, [{}]);
		expect(listed.getOutput(WALLETS_NODE_NAME).map((one) => one.json.id)).toContain(json?.id);
		expect(created()).toEqual({ transaction: 1 });
	});

	it('gives out no part of the transactions if Kobble only tells where the next page begins', async () => {
		const body = { data: [{ id: 'one', metadata: {} }], next_cursor: 'two' };
		setup.sandbox.setFaults({ match: { method: 'GET' }, fault: { kind: 'json', body } });
		const listing = createKobbleWallets({
			resource: 'transaction',
			operation: 'getAll',
			returnAll: true,
		});
		const listed = await setup.run(listing, [{}]);
		expect(listed.error?.message).toContain('Kobble returns the same transactions again');
	});

	it('refuses the answer if a reference was used for another payment', async () => {
		setup.sandbox.set({ keyMatching: 'keyOnly' });
		const [wallet = '', other = ''] = setup.sandbox.seed.wallets;
		const node = debitNode({ idempotencyKey: 'pay-1' });
		await setup.run(node, [{ wallet, amount: 5, reference: 'a' }]);
		for (const item of [
			{ wallet: other, amount: 5, reference: 'a' },
			{ wallet, amount: 6, reference: 'a' },
		]) {
			const run = await setup.run(node, [item]);
			expect(run.error?.message).toContain('with another transaction');
			expect(run.error?.description).toContain('a reference of its own');
			const retried = await setup.engine.retryExecution(run);
			expect(retried.error?.message).toContain('with another transaction');
		}
		expect(created()).toEqual({ transaction: 1 });
	});

	it.each([
		['as text', { id: 'x', amount: '5' }],
		['in an envelope', { data: { id: 'x', amount: 5 } }],
	])('refuses such an answer also if it shows the amount %s', async (_name, body) => {
		setup.sandbox.setFaults({ match: { method: 'POST' }, fault: { kind: 'json', body } });
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const node = debitNode({ idempotencyKey: 'pay-1' });
		const run = await setup.run(node, [{ wallet, amount: 6, reference: 'a' }]);
		expect(run.error?.message).toContain('with another transaction');
		const same = await setup.run(node, [{ wallet, amount: 5, reference: 'a' }]);
		expect(same.error).toBeUndefined();
	});

	it('does not say of a payment that it was not made, if its second key is sent by hand', async () => {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const item = { wallet, amount: 150, reference: 'rent' };
		const refused = await setup.run(debitNode({ maxRetries: 0 }), [item]);
		const stored = setup.sandbox.state.wallets.get(wallet);
		if (stored !== undefined) stored.amount = 400;
		loseAnswer(`${TRANSACTIONS}/manual-debit`);
		const lost = await setup.engine.retryExecution(refused);
		const [key = ''] = /sent:[0-9a-f-]{36}/.exec(lost.error?.description ?? '') ?? [];
		const again = await setup.run(debitNode({ idempotencyKey: key }, CONTINUE), [item]);
		// The metadata held the first key, so for Kobble this is another request with a known key.
		const [failure] = readFailures(again.getOutput(WALLETS_NODE_NAME));
		expect(failure).toMatchObject({ httpCode: '422', outcome: 'unknown' });
		expect(stored?.amount).toBe(250);
	});

	it('looks for what was created if the answer has no ID', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: ENDUSERS },
			fault: { kind: 'json', body: { id: null } },
		});
		const run = await setup.run(enduserNode(), [{ name: 'One' }]);
		const [one] = [...setup.sandbox.state.endusers.values()].slice(-1);
		expect(run.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({ id: one?.id, created: true });
	});

	it.each([
		['no objects', ['a', 'b']],
		['a part of them', { data: [{ id: 'x', metadata: {} }], total: 40 }],
		['a first page', { data: [{ id: 'x', metadata: {} }], has_more: true }],
		['two lists', { links: [{ rel: 'self', metadata: {} }], endusers: [] }],
		['no list', { errors: 'timeout', data: null }],
	])('sends nothing again if the list of endusers holds %s', async (_name, body) => {
		setup.sandbox.setFaults([
			{ match: { method: 'POST', path: ENDUSERS }, fault: { kind: 'reset', when: 'after' } },
			{ match: { method: 'GET', path: ENDUSERS }, fault: { kind: 'json', body, status: 200 } },
		]);
		const run = await setup.run(enduserNode({}, CONTINUE), [{ name: 'One' }]);
		expect(readFailures(run.getOutput(WALLETS_NODE_NAME))[0]?.outcome).toBe('unknown');
		expect(created()).toEqual({ enduser: 1 });
	});

	it('sends again although others have no metadata', async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'POST', path: ENDUSERS, nth: [1] },
				fault: { kind: 'reset', when: 'before' },
			},
			{
				match: { method: 'GET', path: ENDUSERS },
				fault: { kind: 'json', body: [{ id: 'x', metadata: null }], status: 200 },
			},
		]);
		const run = await setup.run(enduserNode(), [{ name: 'One' }]);
		expect(run.error).toBeUndefined();
		expect(created()).toEqual({ enduser: 1 });
	});

	const walletNode = (settings: Partial<INode> = {}, maxRetries = 0): INode =>
		createKobbleWallets(
			{
				resource: 'wallet',
				operation: 'create',
				enduserId: byId('={{ $json.holder ?? $json.holder_id }}'),
				asset: 'AUD',
				assetClass: 'CURRENCY',
				partnerProduct: 'KOBBLE_AUD_1',
				options: { maxRetries },
			},
			settings,
		);

	it('gives two items of one holder a wallet each, if only the second was created at first', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: WALLETS, nth: [1] },
			fault: { kind: 'reset', when: 'before' },
		});
		const [holder = ''] = setup.sandbox.seed.endusers;
		const soft = { ...CONTINUE, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await setup.run(walletNode(soft), [{ holder }, { holder }]);
		const ids = run.getOutput(WALLETS_NODE_NAME).map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(2);
		expect(ids).not.toContain(undefined);
		expect(created()).toEqual({ wallet: 2 });
	});

	it('gives two items of one holder a wallet each, if the first answer is in an envelope', async () => {
		setup.sandbox.setFaults([
			{ match: { method: 'POST', path: WALLETS, nth: [1] }, fault: { kind: 'envelope' } },
			{
				match: { method: 'POST', path: WALLETS, nth: [2] },
				fault: { kind: 'reset', when: 'before' },
			},
		]);
		const [holder = ''] = setup.sandbox.seed.endusers;
		const run = await setup.run(walletNode({}, 4), [{ holder }, { holder }]);
		expect(run.error).toBeUndefined();
		expect(created()).toEqual({ wallet: 2 });
	});

	it('does not take the wallet that another node has created for the same holder', async () => {
		// The dates decide whose wallet it is.
		await setup.engine.setPace(1);
		const [holder = ''] = setup.sandbox.seed.endusers;
		setup.sandbox.set({ clockOffsetSeconds: 30 });
		const workflow = createWorkflow(walletNode());
		const first = await setup.engine.run({ workflow, input: toItems([{ holder }]) });
		const firstId = first.getOutput(WALLETS_NODE_NAME)[0]?.json.id;
		await new Promise((resolve) => setTimeout(resolve, 6_000));
		setup.sandbox.setFaults({
			match: { method: 'POST', path: WALLETS, nth: [1] },
			fault: { kind: 'reset', when: 'before' },
		});
		const second = await setup.run(walletNode({}, 4), [{ holder }]);
		expect(second.error).toBeUndefined();
		expect(second.getOutput(WALLETS_NODE_NAME)[0]?.json.id).not.toBe(firstId);
		expect(created()).toEqual({ wallet: 2 });
	});

	it('sends nothing again if the list of wallets does not show what each of them is', async () => {
		const [holder = ''] = setup.sandbox.seed.endusers;
		const entry = { id: 'w', holder_id: holder, created_at: new Date().toISOString() };
		setup.sandbox.setFaults([
			{ match: { method: 'POST', path: WALLETS }, fault: { kind: 'reset', when: 'after' } },
			{
				match: { method: 'GET', path: WALLETS },
				fault: { kind: 'json', status: 200, body: [entry] },
			},
		]);
		const soft = { ...CONTINUE, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await setup.run(walletNode(soft), [{ holder }]);
		const [failure] = readFailures(run.getOutput(WALLETS_NODE_NAME));
		expect(failure?.description).toContain('does not show what each entry is');
		expect(created()).toEqual({ wallet: 1 });
	});

	it('says that an item was done, if what it made cannot be read', async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'POST', path: ENDUSERS, bodyContains: 'Two' },
				fault: { kind: 'status', status: 429, when: 'before' },
			},
			{ match: { method: 'GET', path: ENDUSERS }, fault: { kind: 'status', status: 403 } },
		]);
		const node = enduserNode({ options: { concurrency: 1, maxRetries: 0 } });
		const failed = await setup.run(node, [{ name: 'One' }, { name: 'Two' }]);
		const retried = await setup.engine.retryExecution(failed);
		expect(retried.error?.message).toContain('was able to create the enduser, but what it made');
	});

	it.each([
		['no body', { kind: 'empty', status: 202, when: 'after' }],
		['an object of another kind', { kind: 'json', body: { error: 'x' }, when: 'after' }],
	] as const)('finds the enduser if the answer holds %s', async (_name, fault) => {
		setup.sandbox.setFaults({ match: { method: 'POST', path: ENDUSERS }, fault });
		const run = await setup.run(enduserNode(), [{ name: 'One' }]);
		expect(run.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({
			company: { name: 'One' },
			created: true,
		});
		expect(created()).toEqual({ enduser: 1 });
	});

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

	it.each([
		['wallet', 'toId', 'To Wallet'],
		['beneficiary', 'beneficiaryId', 'Beneficiary'],
	])('lets no wallet pay itself as a %s', async (toType, name, displayName) => {
		const [wallet = ''] = setup.sandbox.seed.wallets;
		const node = createKobbleWallets({
			resource: 'transaction',
			operation: 'create',
			fromWalletId: byId(wallet),
			toType,
			[name]: byId(` ${wallet.toUpperCase()}`),
			amount: 5,
		});
		expect((await setup.run(node, [{}])).error?.message).toContain(
			`The field "${displayName}" has the same ID as the field "From Wallet"`,
		);
		expect(countRequests(`POST ${TRANSACTIONS}`)).toBe(0);
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
