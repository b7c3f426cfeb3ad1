import type { RunningExecution } from '../../../engine/engine';
import {
	toItems,
	createNode,
	readFailures,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

const UPDATE = 'PATCH /customers/v1/cards/{id}/status';

describe.each(N8N_LINES)('Many items, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { seed: { cards: 400 } });
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 400 });
		setup.sandbox.clearFaults();
		setup.sandbox.set({ latencyMs: 0 });
	});

	afterAll(async () => {
		await setup.close();
	});

	it('20 are in flight by default, and the output is in input order', async () => {
		setup.sandbox.set({ latencyMs: 100 });
		setup.sandbox.setFaults({ match: { every: 3 }, fault: { kind: 'latency', ms: 100 } });

		const result = await setup.run(updateNode('ACTIVE'), setup.cardItems(200));

		expect(result.getOutput(NODE_NAME).map(({ json }) => json.id)).toEqual(
			setup.sandbox.seed.cards.slice(0, 200),
		);
		expect(result.getOutput(NODE_NAME).map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 200 }, (_, item) => ({ item })),
		);
		expect(setup.sandbox.counters().maxInFlight).toBe(20);
	});

	it('the number of requests in flight never exceeds Concurrency, over 20 concurrent executions', async () => {
		setup.sandbox.set({ latencyMs: 20 });

		const results = await Promise.all(
			Array.from({ length: 20 }, () =>
				setup.run(updateNode('ACTIVE', { concurrency: 7 }), setup.cardItems(15)),
			),
		);

		expect(results.every((result) => result.getOutput(NODE_NAME).length === 15)).toBe(true);
		expect(setup.sandbox.counters().maxInFlight).toBe(7);
	});

	it('the first failure stops new requests, and the error says which item and how many succeeded', async () => {
		setup.sandbox.set({ latencyMs: 20 });
		const items = setup
			.cardItems(200)
			.map((item, index) =>
				index === 60 ? { card: '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f' } : item,
			);

		const result = await setup.run(updateNode('ACTIVE'), items);

		expect(result.error?.message).toBe(
			'Kobble could not change the status of the card, because something in the request does not exist [item 60]',
		);
		const sent = setup.sandbox.counters().requests[UPDATE] ?? 0;
		expect(sent).toBeLessThanOrEqual(80);
		expect(result.error?.description).toContain(
			`${sent - 1} of 200 items succeeded, ${200 - sent} were not sent or not finished.`,
		);
		expect(setup.sandbox.counters().inFlight).toBe(0);
	});

	it('with Continue every item has its own outcome', async () => {
		const items = setup
			.cardItems(200)
			.map((item, index) => (index % 10 === 3 ? { card: '' } : item));

		const result = await setup.run(
			updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' }),
			items,
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(200);
		failures.forEach((failure, index) => {
			expect(failure?.message).toBe(
				index % 10 === 3
					? `The field "Card" is empty, because its expression gives nothing [item ${index}]`
					: undefined,
			);
		});
		expect(setup.sandbox.counters().requests[UPDATE]).toBe(180);
	});

	it('cancelled at item 50 while one waits for a Retry-After of 60, with Retry On Fail: sends no more requests', async () => {
		setup.sandbox.set({ latencyMs: 20 });
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [50] },
			fault: { kind: 'status', status: 429, retryAfter: 60 },
		});
		const running: RunningExecution = setup.engine.start({
			workflow: createWorkflow(
				updateNode('ACTIVE', {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 }),
			),
			input: toItems(setup.cardItems(200)),
		});
		while ((setup.sandbox.counters().faults.status ?? 0) === 0) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		const cancelledAt = Date.now();
		await running.cancel();
		const result = await running.result;
		await new Promise((resolve) => setTimeout(resolve, 1_800));

		expect(result.cancelled).toBe(true);
		const late = setup.sandbox
			.requests()
			.filter(({ startedAt }) => startedAt > cancelledAt + 1_000);
		expect(late).toEqual([]);
		expect(setup.sandbox.counters().requests[UPDATE]).toBeLessThan(80);
		// The requested pause applies to the credential; this engine no longer uses it.
		await setup.close();
		setup = await NodeSetup.open(line, { seed: { cards: 400 } });
	});

	it('a Retry-After above 60 s fails the item and says when to retry; the others fail without being sent', async () => {
		setup.sandbox.set({ latencyMs: 20 });
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [30] },
			fault: { kind: 'status', status: 429, retryAfter: 300 },
		});

		const result = await setup.run(
			updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' }),
			setup.cardItems(200),
		);

		const failures = readFailures(result.getOutput(NODE_NAME)).filter((one) => one !== undefined);
		expect(failures.length).toBeGreaterThan(100);
		expect(failures.map(({ outcome }) => outcome)).toEqual(
			Array(failures.length).fill('notApplied'),
		);
		expect(failures[0]?.description).toMatch(/after \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
		expect(setup.sandbox.counters().requests[UPDATE]).toBeLessThan(80);
		await setup.close();
		setup = await NodeSetup.open(line, { seed: { cards: 400 } });
	});

	it('the credential is read once, and a parameter without an expression once per run', async () => {
		const result = await setup.run(updateNode('ACTIVE'), setup.cardItems(200));

		expect(result.credentialCounters.reads).toBeLessThanOrEqual(2);
	});

	it('an unknown wallet does not delay the other creates', async () => {
		const { wallets, programs } = setup.sandbox.seed;
		const [program = ''] = programs;
		const items = wallets.slice(0, 40).map((wallet) => ({ wallet, program }));
		items[5] = { wallet: '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f', program };

		const result = await setup.run(createNode({}, { onError: 'continueErrorOutput' }), items);

		expect(result.getOutput(NODE_NAME, 0)).toHaveLength(39);
		expect(result.getOutput(NODE_NAME, 1)).toHaveLength(1);
		expect(result.getOutput(NODE_NAME, 1)[0]?.json.wallet).toBe(items[5]?.wallet);
	});
});
