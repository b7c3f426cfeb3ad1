import type { INode } from 'n8n-workflow';

import { N8N_LINES, NODE_NAME, updateNode, NodeSetup, setStatus } from '../nodeSetup';

const STATUS_PATH = '/customers/v1/cards/{id}/status';

describe.each(N8N_LINES)('the guards of Update Status on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 50 });
	});

	const cardItems = () => setup.sandbox.seed.cards.map((card) => ({ card }));
	const patches = () => setup.sandbox.counters().requests[`PATCH ${STATUS_PATH}`] ?? 0;
	const statuses = () => setup.sandbox.cards().map(({ status }) => status);

	async function update(status: string, options: INode['parameters'], settings = {}) {
		const run = await setup.run(updateNode(status, options, settings), cardItems());
		expect(run.error).toBeUndefined();
		return run.getOutput(NODE_NAME).map(({ json }) => json);
	}

	it('without a guard, reads no card, and every output says that it was updated', async () => {
		const cards = await update('SUSPENDED', {});
		expect(cards.every(({ updated }) => updated === true)).toBe(true);
		expect(setup.sandbox.counters().requests['GET /customers/v1/cards/{id}']).toBeUndefined();
	});

	it('changes only the cards in the chosen statuses, and says which', async () => {
		const before = statuses();
		const cards = await update('SUSPENDED', { onlyIfStatus: ['ACTIVE'] });
		expect(patches()).toBe(10);
		expect(cards.map(({ updated }) => updated)).toEqual(before.map((one) => one === 'ACTIVE'));
		expect(statuses()).toEqual(before.map((one) => (one === 'ACTIVE' ? 'SUSPENDED' : one)));
		expect(cards.map(({ id, status }) => ({ id, status }))).toEqual(
			setup.sandbox.cards().map(({ id, status }) => ({ id, status })),
		);
	});

	it('changes nothing when it runs a second time', async () => {
		await update('SUSPENDED', { onlyIfStatus: ['ACTIVE'] });
		const cards = await update('SUSPENDED', { onlyIfStatus: ['ACTIVE'] });
		expect(patches()).toBe(10);
		expect(cards.some(({ updated }) => updated === true)).toBe(false);
	});

	it('sends no PATCH if no card matches, and never reactivates a stolen card', async () => {
		for (const { id } of setup.sandbox.cards()) {
			const card = setup.sandbox.state.cards.get(id);
			if (card !== undefined) card.status = 'STOLEN';
		}
		const cards = await update('ACTIVE', { onlyIfStatus: ['SUSPENDED', 'INACTIVE'] });
		expect(patches()).toBe(0);
		expect(cards.every(({ updated, status }) => updated === false && status === 'STOLEN')).toBe(
			true,
		);
	});

	it('skips a card that already has the status', async () => {
		const before = statuses();
		const cards = await update('SUSPENDED', { skipIfUnchanged: true });
		expect(patches()).toBe(40);
		expect(cards.map(({ updated }) => updated)).toEqual(before.map((one) => one !== 'SUSPENDED'));
		await update('SUSPENDED', { skipIfUnchanged: true });
		expect(patches()).toBe(40);
	});

	it('accepts both guards together, and statuses from an expression', async () => {
		await update('SUSPENDED', {
			onlyIfStatus: '={{ "active, suspended" }}',
			skipIfUnchanged: true,
		});
		expect(patches()).toBe(10);
	});

	it('reads each card once, even if Retry On Fail runs the node again', async () => {
		const [first = ''] = setup.sandbox.seed.cards;
		setup.sandbox.setFaults({
			match: { method: 'PATCH', path: `/customers/v1/cards/${first}/status`, first: 1 },
			fault: { kind: 'reset', when: 'after' },
		});
		const run = await setup.run(
			updateNode(
				'SUSPENDED',
				{ onlyIfStatus: ['ACTIVE'], maxRetries: 0 },
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			),
			[{ card: first }],
		);
		// The first attempt changed it, so this execution did.
		expect(run.getOutput(NODE_NAME)[0]?.json).toMatchObject({ status: 'SUSPENDED', updated: true });
		expect(patches()).toBe(1);
	});

	it('never changes a card that was stolen between two attempts, even if the guard allows it', async () => {
		const [first = ''] = setup.sandbox.seed.cards;
		setup.sandbox.setFaults({
			match: { method: 'PATCH', first: 1 },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const node = updateNode('ACTIVE', { onlyIfStatus: ['STOLEN', 'ACTIVE'], maxRetries: 0 });
		const failed = await setup.run(node, [{ card: first }]);
		expect(failed.error).toBeDefined();
		const card = setup.sandbox.state.cards.get(first);
		if (card !== undefined) {
			setStatus(card, 'STOLEN');
		}

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.getOutput(NODE_NAME)[0]?.json).toMatchObject({
			status: 'STOLEN',
			updated: false,
		});
		expect(patches()).toBe(1);
	});

	test.each([
		[[], 'is empty'],
		['={{ $json.nothing }}', 'is empty'],
		[['LOST'], 'is not one of the allowed values'],
	])(
		'rejects the guard %j, which would have no effect, before any request',
		async (onlyIfStatus, words) => {
			const run = await setup.run(updateNode('SUSPENDED', { onlyIfStatus }), cardItems());
			expect(run.error?.message).toContain(`The option "Only If Status" ${words}`);
			expect(patches()).toBe(0);
		},
	);

	test.each(['yes', 1, null, '={{ "on" }}'])(
		'rejects the switch %j, which is neither on nor off, before any request',
		async (skipIfUnchanged) => {
			const run = await setup.run(updateNode('SUSPENDED', { skipIfUnchanged }), cardItems());
			expect(run.error?.message).toContain(
				'The option "Skip If Unchanged" is neither true nor false',
			);
			expect(patches()).toBe(0);
		},
	);

	it('rejects a switch whose expression evaluates to nothing, before any request', async () => {
		const node = updateNode('SUSPENDED', { skipIfUnchanged: '={{ $json.nothing }}' });
		const run = await setup.run(node, cardItems());
		expect(run.error?.message).toContain('The option "Skip If Unchanged" is empty');
		expect(patches()).toBe(0);
	});

	it('reports a card that cannot be read as a failure, and changes the others', async () => {
		setup.sandbox.setFaults({
			match: { method: 'GET', nth: [3] },
			fault: { kind: 'status', status: 404 },
		});
		const run = await setup.run(
			updateNode(
				'SUSPENDED',
				{ onlyIfStatus: ['ACTIVE', 'PENDING', 'INACTIVE'], concurrency: 1 },
				{ onError: 'continueErrorOutput' },
			),
			cardItems(),
		);
		expect(run.getOutput(NODE_NAME, 0)).toHaveLength(49);
		expect(run.getOutput(NODE_NAME, 1)[0]?.json.error).toMatchObject({ httpCode: '404' });
	});
});
