import { setTimeout as pause } from 'node:timers/promises';

import type { WorkflowJson } from '../../engine/protocol';
import { ReadinessProxy } from '../n8n/readinessProxy';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { CountingServer } from '../workflows/countingServer';
import { FeedServer } from '../workflows/feedServer';
import { createHttpNode, createPollingNode, createTriggerNode } from '../workflows/kobbleWorkflows';

/** `npm run e2e -- triggerEvents --events=10000` takes more. */
const EVENTS = Number(process.env.KOBBLE_E2E_EVENTS ?? 500);
const RESTARTS = 3;
const TRIGGERS = ['Kobble Trigger', 'Another trigger'];
/** Milliseconds. */
const SETTLED_WITHIN = 20 * 60_000 + EVENTS * 1_000;

let open: OpenN8n;
let counting: CountingServer;
let feed: FeedServer;
let proxy: ReadinessProxy;
let workflow: SavedWorkflow;

/** Each trigger tells the counting server of its events; the polling node only writes its own data. */
function createWorkflow(): WorkflowJson {
	const triggers = TRIGGERS.map((name, at) => ({
		...createTriggerNode(),
		...{ id: `trigger ${at}`, name, webhookId: `b9a1f4f5-7b0e-4b07-9d6f-0f6a3f7f8b2${at}` },
	}));
	const tell = createHttpNode(counting.url, '={{ $prevNode.name }}: {{ $json.id }}');
	const to = { main: [[{ node: tell.name, type: 'main' as const, index: 0 }]] };
	return {
		name: 'Count events of two triggers',
		nodes: [...triggers, createPollingNode(feed.url), tell],
		connections: Object.fromEntries(triggers.map(({ name }) => [name, to])),
		settings: { executionOrder: 'v1' },
	};
}

beforeAll(async () => {
	counting = await CountingServer.start();
	feed = await FeedServer.start();
	proxy = await ReadinessProxy.start();
	open = await openN8n({
		name: 'triggerEvents',
		sandbox: {
			webhooks: true,
			settings: {
				webhookDuplicatePercent: 5,
				webhookDuplicateOf: 'both',
				webhookConcurrency: 10,
				webhookDisorder: 5,
				// Enough retries at this pace to outlast a restart of n8n.
				webhookRetries: 400,
				webhookRetryDelayMs: 500,
			},
		},
		env: (sandbox) => ({
			...sandbox.webhooks.environment,
			EXECUTIONS_DATA_PRUNE: 'false',
			WEBHOOK_URL: `${proxy.url}/`,
		}),
	});
	proxy.leadTo(open.n8n.url);
	workflow = await open.rest.importWorkflow(createWorkflow(), { kobbleApi: open.credentialId });
	await open.rest.activate(workflow);
	await until(
		'two confirmed subscriptions',
		() =>
			open.sandbox.webhooks.subscribers().filter((one) => one.state === 'confirmed').length === 2,
	);
});

afterAll(async () => {
	await open?.close();
	await proxy?.close();
	await feed?.close();
	await counting?.close();
});

describe('Two Kobble Triggers and a polling node in one workflow of a full n8n', () => {
	it(
		`start it once per trigger for each of ${EVENTS} events in bursts, with 5% delivered twice and ${RESTARTS} restarts`,
		async () => {
			const { webhooks } = open.sandbox;
			const ids: string[] = [];
			const emit = (count: number) =>
				ids.push(...open.sandbox.emit({ count }).events.map(({ id }) => id));
			const share = Math.floor(EVENTS / (2 * RESTARTS));
			for (let restart = 1; restart <= RESTARTS; restart += 1) {
				const readsBefore = feed.reads;
				emit(1);
				await pause(200);
				emit(share - 1);
				await webhooks.settled();
				// The next burst is sent while n8n is down; Amazon retries failed deliveries.
				proxy.hold();
				const restarted = open.restart();
				emit(restart === RESTARTS ? EVENTS - ids.length : share);
				await restarted;
				// The polling node saves its data at the start, before the events arrive.
				await until('a poll', () => feed.reads > readsBefore);
				proxy.release();
				await webhooks.settled();
			}
			webhooks.redeliver(share);
			await webhooks.settled();

			const wanted = ids.flatMap((id) => TRIGGERS.map((name) => `${name}: ${id}`)).sort();
			const received = () => counting.received.length >= wanted.length;
			await until('all of them', received, SETTLED_WITHIN);
			// Any that come twice.
			await pause(3_000);

			expect(ids).toHaveLength(EVENTS);
			expect([...counting.received].sort()).toEqual(wanted);
			expect(webhooks.counters().failed).toBe(0);
			// After the restarts, n8n found its subscriptions and created no others.
			expect(webhooks.subscribers()).toHaveLength(2);
		},
		2 * SETTLED_WITHIN,
	);
});
