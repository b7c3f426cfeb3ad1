import { setTimeout as pause } from 'node:timers/promises';

import { ReadinessProxy } from '../n8n/readinessProxy';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { CountingServer } from '../workflows/countingServer';
import { chainNodes, createTriggerNode, createHttpNode } from '../workflows/kobbleWorkflows';

const EVENTS = 200;
/** Milliseconds. */
const SETTLED_WITHIN = 20 * 60_000;

let open: OpenN8n;
let counting: CountingServer;
let proxy: ReadinessProxy;
let workflow: SavedWorkflow;

beforeAll(async () => {
	counting = await CountingServer.start();
	proxy = await ReadinessProxy.start();
	open = await openN8n({
		name: 'trigger',
		sandbox: {
			webhooks: true,
			// Enough retries at this pace to outlast a restart of n8n.
			settings: { webhookRetries: 200, webhookRetryDelayMs: 500 },
		},
		env: (sandbox) => ({
			...sandbox.webhooks.environment,
			EXECUTIONS_DATA_PRUNE: 'false',
			WEBHOOK_URL: `${proxy.url}/`,
		}),
	});
	proxy.leadTo(open.n8n.url);
	workflow = await open.rest.importWorkflow(
		chainNodes('Count events', createTriggerNode(), createHttpNode(counting.url)),
		{ kobbleApi: open.credentialId },
	);
});

afterAll(async () => {
	await open?.close();
	await proxy?.close();
	await counting?.close();
});

const states = () => open.sandbox.webhooks.subscribers().map(({ state }) => state);
const listed = () => open.sandbox.webhooks.subscriptions().map((one) => one.subscription.url);

/** Events whose execution was interrupted when n8n ended; n8n shows it as crashed. */
async function interruptedEvents(): Promise<string[]> {
	const unfinished = ['new', 'running', 'crashed', 'error', 'canceled', 'unknown'];
	const ids: string[] = [];
	for (const { id } of await open.rest.listExecutions(workflow, unfinished)) {
		const { data } = await open.rest.execution(id);
		const stack = data.executionData?.nodeExecutionStack ?? [];
		const [item] =
			data.resultData.runData['Kobble Trigger']?.[0]?.data?.main?.[0] ??
			stack[0]?.data.main?.[0] ??
			[];
		ids.push(String(item?.json.id));
	}
	return ids;
}

describe('Kobble Trigger in a full n8n', () => {
	it('subscribes when its workflow is activated, and confirms the handshake', async () => {
		await open.rest.activate(workflow);
		await until('a confirmed subscription', () => states().includes('confirmed'));
		expect(listed()).toEqual([expect.stringMatching(`^${proxy.url}/webhook/`)]);
	});

	it('starts the workflow on an event', async () => {
		const { events } = open.sandbox.emit({ count: 1 });
		await until('an event that the workflow told of', () => counting.received.length === 1);
		expect(counting.received).toEqual(events.map(({ id }) => id));
	});

	it('ignores messages that Amazon did not sign, that were altered, or that are from another topic', async () => {
		const { webhooks } = open.sandbox;
		const [url = ''] = listed();
		const { events } = open.sandbox.emit({ count: 1 });
		const [event] = events;
		if (event === undefined) throw new Error('No event was made');
		await until('the genuine event', () => counting.received.length === 2);

		const genuine = webhooks.signer.notification({ ...event, id: crypto.randomUUID() });
		const stranger = await webhooks.strangerSigner();
		const foreign = 'arn:aws:sns:ap-southeast-2:999999999999:kobble-webhooks';
		const forged = [
			stranger.notification({ ...event, id: crypto.randomUUID() }),
			{ ...genuine, Message: genuine.Message.replace('transaction', 'Transaction') },
			{ ...genuine, Timestamp: new Date().toISOString() },
			{ ...genuine, SigningCertURL: genuine.SigningCertURL.replace('https:', 'http:') },
			webhooks.signer.notification(event, { TopicArn: foreign }),
			webhooks.signer.subscriptionConfirmation({ TopicArn: foreign }),
		];
		for (const envelope of forged) {
			const { status } = await webhooks.post(url, envelope);
			expect([400, 401]).toContain(status);
		}
		// A genuine message sent the same way is accepted.
		expect((await webhooks.post(url, genuine)).status).toBe(200);
		await until('the genuine message', () => counting.received.length === 3);
		await pause(1_000);
		expect(counting.received).toHaveLength(3);
	});

	it(
		`starts once for each of ${EVENTS} events, with 5% delivered twice and a restart of n8n`,
		async () => {
			const { webhooks } = open.sandbox;
			const before = counting.received.length;
			open.sandbox.set({
				webhookDuplicatePercent: 5,
				webhookDuplicateOf: 'both',
				webhookConcurrency: 10,
				webhookDisorder: 5,
			});
			const first = open.sandbox.emit({ count: EVENTS / 2 }).events;
			await webhooks.settled();
			// The other half is sent while n8n is down; Amazon retries failed deliveries.
			proxy.hold();
			const restarted = open.restart();
			const second = open.sandbox.emit({ count: EVENTS / 2 }).events;
			await restarted;
			proxy.release();
			await webhooks.settled();
			const again = EVENTS / 2;
			webhooks.redeliver(again);
			await webhooks.settled();
			const events = [...first, ...second];
			const interrupted = await interruptedEvents();
			const told = () => counting.received.slice(before);
			const reached = () => new Set([...told(), ...interrupted]);
			await until('all of them', () => reached().size >= EVENTS, SETTLED_WITHIN);
			await pause(2_000);

			expect(webhooks.counters()).toMatchObject({ duplicates: EVENTS * 0.05 + again, failed: 0 });
			expect([...reached()].sort()).toEqual(events.map(({ id }) => id).sort());
			expect(told()).toHaveLength(new Set(told()).size);
			// As many executions as events, and at least one for each event: exactly one for each.
			expect(await open.rest.countExecutions(workflow)).toBe(before + EVENTS);
			// After the restart, n8n found its subscription and created no second one.
			expect(listed()).toHaveLength(1);
		},
		2 * SETTLED_WITHIN,
	);

	it('ends the subscription when its workflow is deactivated', async () => {
		await open.rest.deactivate(workflow);
		await until('the end of the subscription', () => listed().length === 0);
		const before = counting.received.length;
		open.sandbox.emit({ count: 1 });
		await open.sandbox.webhooks.settled();
		expect(counting.received).toHaveLength(before);
	});
});
