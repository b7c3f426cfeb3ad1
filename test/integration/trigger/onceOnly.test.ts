import { N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const NO_TROUBLE = { storeMs: 0, saveMs: 0, failStores: 0 };

describe.each(N8N_LINES)('An event starts the workflow once, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;
	let url: string;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		await setup.engine.webhooks.disturb(NO_TROUBLE);
		workflow = createTriggeredWorkflow();
		url = await setup.activate(workflow);
	});

	afterEach(async () => {
		await setup.engine.webhooks.disturb(NO_TROUBLE);
		await setup.engine.webhooks.deactivate(workflow);
	});

	afterAll(async () => {
		await setup.close();
	});

	const emit = async (count: number) => {
		const { events } = setup.sandbox.emit({ count });
		await setup.webhooks.settled();
		return events.map(({ id }) => id).sort();
	};
	const started = async () => (await setup.startedBy(workflow)).sort();

	it.each(['message', 'event'] as const)(
		'although each %s is delivered twice at the same time',
		async (webhookDuplicateOf) => {
			setup.sandbox.set({
				webhookDuplicatePercent: 100,
				webhookDuplicateOf,
				webhookConcurrency: 20,
				webhookDisorder: 3,
			});
			const events = await emit(30);
			expect(await started()).toEqual(events);
			expect(setup.webhooks.counters()).toMatchObject({ duplicates: 30, failed: 0 });
		},
	);

	it('although it is delivered again later', async () => {
		const events = await emit(5);
		setup.webhooks.redeliver(5);
		await setup.webhooks.settled();
		expect(await started()).toEqual(events);
		expect(setup.webhooks.counters().statuses).toEqual({ 200: 11 });
	});

	it('although n8n is slow to store the execution, and the second delivery arrives before it is done', async () => {
		await setup.engine.webhooks.disturb({ storeMs: 500 });
		setup.sandbox.set({ webhookDuplicatePercent: 100 });
		const events = await emit(3);
		expect(await started()).toEqual(events);
		expect(setup.webhooks.counters().statuses).toEqual({ 200: 7 });
	});

	it('and again if n8n could not store the execution', async () => {
		await setup.engine.webhooks.disturb({ failStores: 2 });
		const events = await emit(4);
		expect(await started()).toEqual(events);
		expect(setup.webhooks.counters().statuses).toEqual({ 200: 5, 500: 2 });
	});

	it('by its second delivery if n8n could not store the execution of the first', async () => {
		await setup.engine.webhooks.disturb({ storeMs: 300, failStores: 1 });
		setup.sandbox.set({ webhookDuplicatePercent: 100, webhookRetries: 0 });
		const [event] = await emit(1);
		expect(await started()).toEqual([event]);
		expect(setup.webhooks.counters().statuses).toEqual({ 200: 2, 500: 1 });
	});

	it('although n8n was restarted in between, after many at once', async () => {
		setup.sandbox.set({ webhookConcurrency: 10 });
		await setup.engine.webhooks.disturb({ saveMs: 20 });
		const events = await emit(40);
		await setup.stop();
		await setup.start();
		setup.webhooks.redeliver(40);
		await setup.webhooks.settled();
		expect(await started()).toEqual(events);
		const more = await emit(2);
		expect(await started()).toEqual([...events, ...more].sort());
	});

	it('although n8n was killed right after the last response', async () => {
		setup.sandbox.set({ webhookConcurrency: 10 });
		const events = await emit(20);
		await setup.kill();
		await setup.start();
		setup.webhooks.redeliver(20);
		await setup.webhooks.settled();
		expect(await started()).toEqual(events);
	});

	it('for each of 400 events, although 5% are delivered twice and n8n is killed in between', async () => {
		setup.sandbox.set({
			webhookDuplicatePercent: 5,
			webhookDuplicateOf: 'both',
			webhookDisorder: 5,
			webhookRetries: 200,
			webhookRetryDelayMs: 250,
		});
		const { events } = setup.sandbox.emit({ count: 400 });
		await until(() => setup.webhooks.counters().delivered > 200);
		await setup.kill();
		await setup.start();
		await setup.webhooks.settled();
		setup.webhooks.redeliver(420);
		await setup.webhooks.settled();
		const ids = await started();
		expect([...new Set(ids)]).toEqual(events.map(({ id }) => id).sort());
		// Deliveries in flight when it was killed: stored, but without a response.
		expect(ids.length - 400).toBeLessThanOrEqual(10);
	});

	it('even if n8n was killed before it stored the execution: SNS delivers it again', async () => {
		setup.sandbox.set({ webhookRetryDelayMs: 500, webhookRetries: 100 });
		await setup.engine.webhooks.disturb({ storeMs: 60_000 });
		const [event] = setup.sandbox.emit({}).events;
		await until(() => setup.webhooks.counters().inFlight === 1);
		// By then the node has accepted it, and n8n is about to store it.
		await new Promise((done) => setTimeout(done, 500));
		await setup.kill();
		await setup.start();
		await setup.webhooks.settled();
		expect(await started()).toEqual([event?.id]);
		expect(setup.getStates(url)).toEqual(['confirmed']);
	});

	it('even if the workflow was unpublished and published again', async () => {
		const events = await emit(3);
		await setup.engine.webhooks.deactivate(workflow);
		await setup.activate(workflow);
		setup.webhooks.redeliver(3);
		await setup.webhooks.settled();
		expect(await started()).toEqual(events);
	});

	it('in each of two workflows', async () => {
		const other = createTriggeredWorkflow();
		await setup.activate(other);
		const events = await emit(3);
		expect(await started()).toEqual(events);
		expect((await setup.startedBy(other)).sort()).toEqual(events);
		await setup.engine.webhooks.deactivate(other);
		expect(setup.listed()).toEqual([url]);
	});
});
