import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import { simulateDeathInside } from '../../../engine/retryData';
import { openForCreates } from './createsSetup';
import {
	toItems,
	createNode,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	updateNode,
} from '../nodeSetup';

const CREATES = { method: 'POST', path: '/customers/v1/cards' };

describe.each(N8N_LINES)('Two failures in a row create no second card, on n8n %s', (line) => {
	const creates = openForCreates(line);

	it.each([
		['a 404 with the page of a gateway', 404, 'html'],
		['a 400 with the page of a gateway', 400, 'html'],
		['a 404 that looks like one of Kobble', 404, 'json'],
		['a 400 that looks like one of Kobble', 400, 'json'],
		['a 409 that looks like one of Kobble', 409, 'json'],
		['a 403', 403, 'json'],
	] as const)('a killed worker, then %s to its retry', async (_name, status, body) => {
		const { engine, sandbox } = creates.setup;
		const workflow = createWorkflow(createNode({ maxRetries: 0 }));
		const input = toItems(creates.walletItems(10));
		const first = await engine.run({ workflow, input });
		sandbox.setFaults({ match: CREATES, fault: { kind: 'status', status, body, when: 'before' } });
		const refused = await engine.retrySaved(simulateDeathInside(first, NODE_NAME), { workflow });
		sandbox.clearFaults();

		const retried = refused.error === undefined ? refused : await engine.retryExecution(refused);

		expect(retried.error).toBeUndefined();
		const created = retried.getOutput(NODE_NAME).map(({ json }) => json.created);
		expect(created).toEqual(Array(10).fill(true));
		creates.expectOneCardEach(10);
	});

	it('a rejection, then a retry that created the card and crashed unsaved, then another rejection', async () => {
		const { engine, sandbox } = creates.setup;
		refuseNext(10);
		const create = createNode({ maxRetries: 0, concurrency: 1 });
		const failed = await creates.setup.run(create, creates.walletItems(10));
		expect(failed.error?.message).toContain('[item 9]');
		sandbox.clearFaults();
		// The state of this retry is lost, as if its worker had been killed.
		await engine.retryExecution(failed);
		creates.expectOneCardEach(10);
		refuseNext(10);
		const again = await engine.retryExecution(failed);
		sandbox.clearFaults();

		const retried = again.error === undefined ? again : await engine.retryExecution(again);

		expect(retried.error).toBeUndefined();
		creates.expectOneCardEach(10);
	});

	it('a rejection in a retry changes the key if the list has no card', async () => {
		const { engine } = creates.setup;
		refuseNext(1);
		const create = createNode({ maxRetries: 0 });
		const failed = await creates.setup.run(create, creates.walletItems(1));
		refuseNext(1);
		const again = await engine.retryExecution(failed);
		creates.setup.sandbox.clearFaults();
		await engine.retryExecution(again);

		expect(new Set(sentKeys()).size).toBe(3);
		creates.expectOneCardEach(1);
	});

	it('a 500 that Kobble stores under the key: the next key, once the list has no card', async () => {
		creates.setup.sandbox.setFaults({
			match: { ...CREATES, first: 3 },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		let run = await creates.setup.run(createNode({ maxRetries: 0 }), creates.walletItems(1));
		for (let retry = 0; retry < 3; retry += 1) {
			run = await creates.setup.engine.retryExecution(run);
		}
		expect(run.error).toBeUndefined();
		const [first, second, third, fourth] = sentKeys();
		expect(second).toBe(first);
		expect(third).not.toBe(second);
		expect(fourth).toBeDefined();
		creates.expectOneCardEach(1);
	});

	it('a repeated 500 after the create took effect: the card of the first attempt is returned', async () => {
		creates.failAfterActing(0, 10);
		const create = createNode({ maxRetries: 0 });
		const failed = await creates.setup.run(create, creates.walletItems(1));

		const retried = await creates.setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)[0]?.json.created).toBe(true);
		creates.expectOneCardEach(1);
	});

	function refuseNext(nth: number): void {
		creates.setup.sandbox.setFaults({
			match: { ...CREATES, nth: [nth] },
			fault: { kind: 'status', status: 400, when: 'before' },
		});
	}

	function sentKeys(): string[] {
		return creates.setup.sandbox
			.requests()
			.flatMap(({ idempotencyKey }) => (idempotencyKey === undefined ? [] : [idempotencyKey]));
	}
});

describe.each(N8N_LINES)('A node that was edited before its retry, on n8n %s', (line) => {
	const creates = openForCreates(line);

	const ordersFor = (count: number) =>
		creates.walletItems(count).map((item, at) => ({ ...item, order: `order-${at}` }));

	/** Ten creates, the last with an unknown outcome. */
	async function failTheTenth(options = {}) {
		creates.failAfterActing(9, 1);
		const create = createNode({ maxRetries: 0, concurrency: 1, ...options });
		const failed = await creates.setup.run(create, ordersFor(10));
		expect(failed.error?.message).toContain('[item 9]');
		return failed;
	}

	const BY_ORDER = { idempotencyKey: '={{ $json.order }}' };

	it.each([
		['added', {}, BY_ORDER],
		['removed', BY_ORDER, {}],
		['changed', BY_ORDER, { idempotencyKey: '={{ $json.order + "-b" }}' }],
	])('keeps its keys if the option Idempotency Key was %s', async (_name, before, after) => {
		const failed = await failTheTenth(before);

		const retried = await creates.setup.engine.retryExecution(failed, {
			workflow: createWorkflow(createNode(after)),
		});

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)).toHaveLength(10);
		creates.expectOneCardEach(10);
	});

	it.each([
		['added, and removed again', {}, BY_ORDER],
		['removed, and added again', BY_ORDER, {}],
		['changed, and changed back', BY_ORDER, { idempotencyKey: '={{ $json.order + "-b" }}' }],
	])('keeps its keys if the option Idempotency Key was %s', async (_name, before, between) => {
		const { engine } = creates.setup;
		const rules = { maxRetries: 0, concurrency: 1 };
		const retryWith = async (failed: ExecutionResult, options: INode['parameters']) =>
			await engine.retryExecution(failed, {
				workflow: createWorkflow(createNode({ ...rules, ...options })),
			});
		failCreate(1, 403);
		const failed = await creates.setup.run(createNode({ ...rules, ...before }), ordersFor(2));
		failCreate(2, 403);
		const again = await retryWith(failed, between);
		expect(again.error?.message).toContain('[item 1]');
		creates.setup.sandbox.clearFaults();

		const retried = await retryWith(again, before);

		expect(retried.error).toBeUndefined();
		creates.expectOneCardEach(2);
	});

	it('keeps its keys if it was deleted and added again', async () => {
		const failed = await failTheTenth();

		const retried = await creates.setup.engine.retryExecution(failed, {
			workflow: createWorkflow(createNode({}, { id: '11111111-2222-4333-8444-555555555555' })),
		});

		expect(retried.error).toBeUndefined();
		creates.expectOneCardEach(10);
	});

	it('uses the corrected option if nothing was sent with the first one', async () => {
		const items = ordersFor(3);
		const broken = createNode({ idempotencyKey: '={{ $json.missing }}' });
		const failed = await creates.setup.run(broken, items);
		expect(failed.error?.message).toContain('"Idempotency Key" is empty');
		const workflow = createWorkflow(createNode(BY_ORDER));
		const retried = await creates.setup.engine.retryExecution(failed, { workflow });
		expect(retried.error).toBeUndefined();

		// The same orders in another execution: their cards exist.
		await creates.setup.run(createNode(BY_ORDER), items);

		creates.expectOneCardEach(3);
	});

	it('sends a corrected item with new keys, regardless of how it ended before', async () => {
		const { sandbox, engine } = creates.setup;
		const [blocked = ''] = sandbox.seed.blockedWallets;
		creates.failAfterActing(0, 1);
		const create = createNode({ maxRetries: 0 });
		const failed = await creates.setup.run(create, creates.walletItems(1));
		expect(failed.error).toBeDefined();
		const corrected = createNode({ maxRetries: 0 });
		corrected.parameters.walletId = { __rl: true, mode: 'id', value: blocked };
		const workflow = createWorkflow(corrected);
		const refused = await engine.retryExecution(failed, { workflow });
		expect(refused.error?.message).toContain('did not create the card');
		const wallet = sandbox.state.wallets.get(blocked);
		if (wallet === undefined) throw new Error('The sandbox does not know its own wallet');
		wallet.status = 'ACTIVE';

		const retried = await engine.retryExecution(refused, { workflow });

		expect(retried.error).toBeUndefined();
		const card = retried.getOutput(NODE_NAME)[0]?.json;
		expect(card).toMatchObject({ wallet_id: blocked, created: true });
	});

	/** Creates with a fixed program for all items, where only the wallets come from the items. */
	function createWithProgram(program: string, options = {}) {
		const node = createNode({ maxRetries: 0, concurrency: 1, ...options });
		node.parameters.programId = { __rl: true, mode: 'id', value: program };
		return node;
	}

	it.each([
		['keys of its own', {}],
		['a reference', BY_ORDER],
	])('leaves what is done as it is if a field is corrected, with %s', async (_name, options) => {
		const { engine, sandbox } = creates.setup;
		const [first = '', second = ''] = sandbox.seed.programs;
		failCreate(10, 400);
		const failed = await creates.setup.run(createWithProgram(first, options), ordersFor(10));
		expect(failed.error?.message).toContain('[item 9]');

		const retried = await engine.retryExecution(failed, {
			workflow: createWorkflow(createWithProgram(second, options)),
		});

		expect(retried.error).toBeUndefined();
		const cards = retried.getOutput(NODE_NAME).map(({ json }) => json);
		expect(cards.map(({ program_id: program }) => program)).toEqual([
			...Array<string>(9).fill(first),
			second,
		]);
		expect(cards.every(({ created }) => created === true)).toBe(true);
		creates.expectOneCardEach(10);
	});

	it('leaves what is done as it is if a field is corrected again and again', async () => {
		const { engine, sandbox } = creates.setup;
		const [first = '', second = ''] = sandbox.seed.programs;
		const corrected = `={{ '${second}' }}`;
		failCreate(2, 400);
		const failed = await creates.setup.run(createWithProgram(first), ordersFor(3));
		failCreate(3, 400);
		const again = await engine.retryExecution(failed, {
			workflow: createWorkflow(createWithProgram(corrected)),
		});
		expect(again.error?.message).toContain('[item 2]');
		sandbox.clearFaults();

		const run = await engine.retryExecution(again, {
			workflow: createWorkflow(createWithProgram(first)),
		});

		expect(run.error).toBeUndefined();
		const cards = run.getOutput(NODE_NAME).map(({ json }) => json.program_id);
		expect(cards).toEqual([first, second, first]);
		creates.expectOneCardEach(3);
	});

	it('changes cards again if the status is corrected', async () => {
		const { engine, sandbox } = creates.setup;
		const cards = sandbox.seed.cards.slice(0, 3);
		sandbox.setFaults({
			match: { method: 'PATCH', nth: [3] },
			fault: { kind: 'status', status: 400, when: 'before' },
		});
		const items = cards.map((card) => ({ card }));
		const once = { maxRetries: 0, concurrency: 1 };
		const failed = await creates.setup.run(updateNode('ACTIVE', once), items);
		expect(failed.error?.message).toContain('[item 2]');

		await engine.retryExecution(failed, {
			workflow: createWorkflow(updateNode('SUSPENDED', once)),
		});

		const statuses = cards.map((id) => sandbox.state.cards.get(id)?.status);
		expect(statuses).toEqual(Array(3).fill('SUSPENDED'));
	});

	it('does not do an item again whose old request cannot be built any more', async () => {
		const { engine, sandbox } = creates.setup;
		const [program = ''] = sandbox.seed.programs;
		failCreate(2, 400);
		const first = createWorkflow(
			createWithProgram(`={{ $('Before').isExecuted ? '${program}' : '' }}`),
		);
		first.nodes.push({
			...{ id: 'before', name: 'Before', type: 'n8n-nodes-base.noOp', typeVersion: 1 },
			...{ position: [100, 0], parameters: {} },
		});
		first.connections = {
			Start: { main: [[{ node: 'Before', type: 'main', index: 0 }]] },
			Before: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
		};
		const input = toItems(ordersFor(2));
		const failed = await engine.run({ workflow: first, input });
		expect(failed.error?.message).toContain('[item 1]');
		const workflow = createWorkflow(createWithProgram(program));

		const retried = await engine.retryExecution(failed, { workflow });

		expect(retried.error?.message).toContain('[item 0]');
		expect(retried.error?.description).toContain(
			'An earlier try of this execution may have done it',
		);
		creates.expectOneCardEach(1);
	});

	function failCreate(nth: number, status: number): void {
		creates.setup.sandbox.setFaults({
			match: { ...CREATES, nth: [nth] },
			fault: { kind: 'status', status, when: 'before' },
		});
	}
});
