import { setTimeout as pause } from 'node:timers/promises';

import { triggered, TriggerBench } from './triggerBench';

const EVENTS = 10_000;
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
			const { events } = bench.sandbox.emit({ count: EVENTS });
			while (bench.webhooks.counters().delivered < EVENTS / 2) await pause(100);
			await bench.stop();
			await bench.start();
			await bench.webhooks.settled();

			const { delivered, failed, duplicates } = bench.webhooks.counters();
			expect({ failed, duplicates }).toEqual({ failed: 0, duplicates: EVENTS * 0.05 });
			expect(delivered).toBeGreaterThanOrEqual(EVENTS * 1.05);
			const started = await bench.startedBy(workflow);
			expect([...started].sort()).toEqual(events.map(({ id }) => id).sort());
		},
		LIMIT,
	);
});
