import { until } from '../../until';
import { WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(async () => {
	await setup.reset();
	await setup.subscribe();
	setup.endpoint.reset();
});

const idsThatCame = () => setup.endpoint.events().map(({ id }) => id);

describe('Duplicates', () => {
	const set = (webhookDuplicateOf: 'message' | 'event' | 'both') =>
		setup.sandbox.set({ webhookDuplicatePercent: 10, webhookDuplicateOf });

	it('are the given percentage of the events', async () => {
		set('message');
		const events = await setup.emitted(200);
		expect(idsThatCame()).toHaveLength(220);
		expect(new Set(idsThatCame())).toEqual(new Set(events.map(({ id }) => id)));
		expect(new Set(setup.endpoint.messageIds()).size).toBe(200);
		expect(setup.webhooks.counters()).toMatchObject({ duplicates: 20, delivered: 221 });
	});

	it('add up over many small orders', async () => {
		set('message');
		for (let order = 0; order < 30; order++) setup.sandbox.emit();
		await setup.webhooks.settled();
		expect(idsThatCame()).toHaveLength(33);
	});

	it('can be the same event in a message of its own', async () => {
		set('event');
		await setup.emitted(20);
		expect([new Set(idsThatCame()).size, new Set(setup.endpoint.messageIds()).size]).toEqual([
			20, 22,
		]);
	});

	it('can be both in turn', async () => {
		set('both');
		await setup.emitted(20);
		expect([new Set(idsThatCame()).size, new Set(setup.endpoint.messageIds()).size]).toEqual([
			20, 21,
		]);
	});

	it('come later too, on request', async () => {
		await setup.emitted(5);
		const [first] = setup.endpoint.messageIds();
		expect(setup.webhooks.redeliver(2)).toBe(2);
		expect(setup.webhooks.redeliver([String(first), 'unknown'])).toBe(1);
		await setup.webhooks.settled();
		expect(setup.endpoint.messageIds()).toHaveLength(8);
		expect(new Set(setup.endpoint.messageIds()).size).toBe(5);
		expect(setup.webhooks.deliveries(3).every(({ duplicate }) => duplicate)).toBe(true);
	});
});

describe('Many events', () => {
	it('come in order, one at a time, with a concurrency of 1', async () => {
		setup.sandbox.set({ webhookConcurrency: 1 });
		const events = await setup.emitted(10);
		expect(idsThatCame()).toEqual(events.map(({ id }) => id));
		expect(setup.webhooks.counters().maxInFlight).toBe(1);
	});

	it('come out of order if the settings say so', async () => {
		setup.sandbox.set({ webhookConcurrency: 1, webhookDisorder: 3 });
		const events = await setup.emitted(5);
		const order = [2, 1, 0, 4, 3].map((index) => events[index]?.id);
		expect(idsThatCame()).toEqual(order);
	});

	it('are sent a bounded number at once, and none is lost', async () => {
		setup.sandbox.set({ webhookConcurrency: 7, webhookDuplicatePercent: 5 });
		setup.endpoint.answer = (_, { length }) => (length % 50 === 49 ? 503 : 200);
		const events = await setup.emitted(1000);
		expect(new Set(idsThatCame())).toEqual(new Set(events.map(({ id }) => id)));
		const { maxInFlight, delivered, attempts, statuses } = setup.webhooks.counters();
		expect([maxInFlight, delivered]).toEqual([7, 1051]);
		expect(attempts).toBe(delivered + (statuses[503] ?? 0));
		expect(statuses[503]).toBeGreaterThanOrEqual(21);
	});

	it('stop at once with a reset', async () => {
		setup.endpoint.answer = () => undefined;
		setup.sandbox.emit({ count: 100 });
		await until(() => setup.endpoint.arrivals.length === 10);
		setup.sandbox.reset();
		await setup.webhooks.settled();
		expect(setup.endpoint.arrivals).toHaveLength(10);
		expect(setup.webhooks.counters()).toMatchObject({ waiting: 0, delivered: 0, inFlight: 0 });
	});
});
