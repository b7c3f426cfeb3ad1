import { triggered, TriggerBench } from './triggerSetup';

const EVENTS = 10_000;
/** Delivered once more at the end, all at once. */
const AGAIN = 1_000;
/** Milliseconds. */
const LIMIT = 20 * 60_000;

describe(`${EVENTS} events, 5% of them delivered twice, n8n ended and started again in between`, () => {
	let bench: TriggerBench;

	beforeAll(async () => {
		bench = await TriggerBench.open('2.41');
	});

	afterAll(async () => {
		await bench.close();
	});

	it(
		'start the workflow once each',
		async () => {
			const workflow = triggered();
			await bench.activate(workflow);
			bench.sandbox.set({
				webhookDuplicatePercent: 5,
				webhookDuplicateOf: 'both',
				webhookConcurrency: 20,
				webhookDisorder: 5,
				// As many as it takes: nobody listens while n8n is away.
				webhookRetries: 1_000,
				webhookRetryDelayMs: 200,
			});
			const first = bench.sandbox.emit({ count: EVENTS / 2 }).events;
			await bench.webhooks.settled();
			// The other half happens while n8n is away; Amazon repeats what it cannot deliver.
			await bench.stop();
			const second = bench.sandbox.emit({ count: EVENTS / 2 }).events;
			await bench.start();
			await bench.webhooks.settled();
			bench.webhooks.redeliver(AGAIN);
			await bench.webhooks.settled();
			const events = [...first, ...second];

			const { delivered, failed, duplicates } = bench.webhooks.counters();
			expect({ failed, duplicates }).toEqual({ failed: 0, duplicates: EVENTS * 0.05 + AGAIN });
			expect(delivered).toBeGreaterThanOrEqual(EVENTS * 1.05);
			const started = await bench.startedBy(workflow);
			expect([...started].sort()).toEqual(events.map(({ id }) => id).sort());
		},
		LIMIT,
	);
});
