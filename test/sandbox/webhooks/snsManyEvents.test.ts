import { until } from '../../until';
import { WebhookBench } from './webhookSetup';

let bench: WebhookBench;

beforeAll(async () => {
	bench = await WebhookBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
	await bench.reset();
	await bench.subscribe();
	bench.endpoint.reset();
});

const idsThatCame = () => bench.endpoint.events().map(({ id }) => id);

describe('Duplicates', () => {
	const set = (webhookDuplicateOf: 'message' | 'event' | 'both') =>
		bench.sandbox.set({ webhookDuplicatePercent: 10, webhookDuplicateOf });

	it('are so many percent of the events', async () => {
		set('message');
		const events = await bench.emitted(200);
		expect(idsThatCame()).toHaveLength(220);
		expect(new Set(idsThatCame())).toEqual(new Set(events.map(({ id }) => id)));
		expect(new Set(bench.endpoint.messageIds()).size).toBe(200);
		expect(bench.webhooks.counters()).toMatchObject({ duplicates: 20, delivered: 221 });
	});

	it('add up over many small orders', async () => {
		set('message');
		for (let order = 0; order < 30; order++) bench.sandbox.emit();
		await bench.webhooks.settled();
		expect(idsThatCame()).toHaveLength(33);
	});

	it('can be the same event in a message of its own', async () => {
		set('event');
		await bench.emitted(20);
		expect([new Set(idsThatCame()).size, new Set(bench.endpoint.messageIds()).size]).toEqual([
			20, 22,
		]);
	});

	it('can be both in turn', async () => {
		set('both');
		await bench.emitted(20);
		expect([new Set(idsThatCame()).size, new Set(bench.endpoint.messageIds()).size]).toEqual([
			20, 21,
		]);
	});

	it('come later too, on request', async () => {
		await bench.emitted(5);
		const [first] = bench.endpoint.messageIds();
		expect(bench.webhooks.redeliver(2)).toBe(2);
		expect(bench.webhooks.redeliver([String(first), 'unknown'])).toBe(1);
		await bench.webhooks.settled();
		expect(bench.endpoint.messageIds()).toHaveLength(8);
		expect(new Set(bench.endpoint.messageIds()).size).toBe(5);
		expect(bench.webhooks.deliveries(3).every(({ duplicate }) => duplicate)).toBe(true);
	});
});

describe('Many events', () => {
	it('come in order, one at a time, where that is wanted', async () => {
		bench.sandbox.set({ webhookConcurrency: 1 });
		const events = await bench.emitted(10);
		expect(idsThatCame()).toEqual(events.map(({ id }) => id));
		expect(bench.webhooks.counters().maxUnderWay).toBe(1);
	});

	it('come in disorder where that is wanted', async () => {
		bench.sandbox.set({ webhookConcurrency: 1, webhookDisorder: 3 });
		const events = await bench.emitted(5);
		const order = [2, 1, 0, 4, 3].map((index) => events[index]?.id);
		expect(idsThatCame()).toEqual(order);
	});

	it('are under way in bounded numbers, and none is lost', async () => {
		bench.sandbox.set({ webhookConcurrency: 7, webhookDuplicatePercent: 5 });
		bench.endpoint.answer = (_, { length }) => (length % 50 === 49 ? 503 : 200);
		const events = await bench.emitted(1000);
		expect(new Set(idsThatCame())).toEqual(new Set(events.map(({ id }) => id)));
		const { maxUnderWay, delivered, attempts, statuses } = bench.webhooks.counters();
		expect([maxUnderWay, delivered]).toEqual([7, 1051]);
		expect(attempts).toBe(delivered + (statuses[503] ?? 0));
		expect(statuses[503]).toBeGreaterThanOrEqual(21);
	});

	it('stop at once with a reset', async () => {
		bench.endpoint.answer = () => undefined;
		bench.sandbox.emit({ count: 100 });
		await until(() => bench.endpoint.arrivals.length === 10);
		bench.sandbox.reset();
		await bench.webhooks.settled();
		expect(bench.endpoint.arrivals).toHaveLength(10);
		expect(bench.webhooks.counters()).toMatchObject({ waiting: 0, delivered: 0, underWay: 0 });
	});
});
