import { createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const EVENTS = 2_400;
/** Delivered again at the end, all at once. */
const AGAIN = 600;

describe(`${EVENTS} events, 5% of them delivered twice, n8n restarted in between`, () => {
	let setup: TriggerSetup;

	beforeAll(async () => {
		setup = await TriggerSetup.open('2.41');
	});

	afterAll(async () => {
		await setup.close();
	});

	it('each start the workflow once', async () => {
		const workflow = createTriggeredWorkflow();
		await setup.activate(workflow);
		setup.sandbox.set({
			webhookDuplicatePercent: 5,
			webhookDuplicateOf: 'both',
			webhookConcurrency: 20,
			webhookDisorder: 5,
			// Unlimited retries: nothing receives deliveries while n8n is down.
			webhookRetries: 1_000,
			webhookRetryDelayMs: 200,
		});
		const first = setup.sandbox.emit({ count: EVENTS / 2 }).events;
		await setup.webhooks.settled();
		// The other half happens while n8n is down; Amazon retries failed deliveries.
		await setup.stop();
		const second = setup.sandbox.emit({ count: EVENTS / 2 }).events;
		await setup.start();
		await setup.webhooks.settled();
		setup.webhooks.redeliver(AGAIN);
		await setup.webhooks.settled();
		const events = [...first, ...second];

		const { delivered, failed, duplicates } = setup.webhooks.counters();
		expect({ failed, duplicates }).toEqual({ failed: 0, duplicates: EVENTS * 0.05 + AGAIN });
		expect(delivered).toBeGreaterThanOrEqual(EVENTS * 1.05);
		const started = await setup.startedBy(workflow);
		expect([...started].sort()).toEqual(events.map(({ id }) => id).sort());
	});
});
