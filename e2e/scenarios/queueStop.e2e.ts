import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { packAsVersion, packProject, PACKAGE } from '../installation/packedPackage';
import { until } from '../n8n/until';
import { CREDENTIAL_NAME, createCredentialData } from '../n8n/openN8n';
import { openQueue, type OpenQueue } from '../queue/openQueue';
import { OrderServer } from '../queue/orderServer';
import { createOrderSource } from '../queue/orders';
import { retryExecutions } from '../queue/retryExecutions';
import { waitUntilOnlyRunning, OrderRun } from '../queue/orderRun';
import { byWebhook } from '../queue/triggerKinds';
import { NpmRegistry } from '../registry/npmRegistry';

/** Milliseconds; enough for two cores with other work. */
const LONG = 600_000;
const SECOND = 1_000;

let registry: NpmRegistry;
let queue: OpenQueue;
let orderServer: OrderServer;
let packed: string;
let tarball: string;
let version: string;

beforeAll(async () => {
	packed = await mkdtemp(join(tmpdir(), 'packed-'));
	registry = await NpmRegistry.start();
	tarball = await packProject(packed);
	version = getVersion(tarball);
	await registry.publish(tarball);
	orderServer = await OrderServer.open();
	const opened = await openQueue({
		name: 'queue-stop',
		workers: 1,
		tarball: null,
		sandbox: { seed: { wallets: 2_000 } },
		env: { ...registry.environment, N8N_UNVERIFIED_PACKAGES_ENABLED: 'true' },
	});
	queue = opened;
	await opened.rest.call('POST', '/rest/community-packages', { name: PACKAGE });
	await untilWorkerHasInstalled(1);
	const credential = createCredentialData(opened.sandbox);
	const credentialId = await opened.rest.saveCredential(CREDENTIAL_NAME, 'kobbleApi', credential);
	queue = { ...opened, credentialId, workers: opened.workers };
}, LONG);

afterAll(async () => {
	await queue?.close();
	await orderServer?.close();
	await registry?.close();
	await rm(packed, { recursive: true, force: true });
});

beforeEach(() => {
	queue.sandbox.reset();
	// Allow a second card per wallet, so that only the key prevents it.
	queue.sandbox.set({ oneCardPerWallet: false });
});

/** Starts one execution with half a second of latency per response; returns at 50 cards. */
async function beginInTheMiddle(name: string, cards: number): Promise<OrderRun> {
	const batches = createOrderSource(queue.sandbox)(1, cards);
	const run = await OrderRun.prepare(queue, orderServer, { name, kind: byWebhook, batches });
	queue.sandbox.set({ latencyMs: 500 });
	await run.begin();
	await run.untilEachHas(50);
	return run;
}

/** Stops the run as the button does. @returns the time of n8n's response and the execution */
async function stop(run: OrderRun): Promise<{ readonly stoppedAt: number; readonly id: string }> {
	const [id = ''] = await run.running();
	await queue.rest.call('POST', `/rest/executions/${id}/stop`, {});
	return { stoppedAt: Date.now(), id };
}

function getVersion(path: string): string {
	return /-(\d+\.\d+\.\d+)\.tgz$/.exec(path)?.[1] ?? '';
}

async function untilWorkerHasInstalled(times: number): Promise<void> {
	const isSo = () => (queue.workers[0]?.installations ?? 0) >= times;
	await until('the package on the worker', isSo, 180_000);
}

async function publishNextVersion(): Promise<void> {
	version = version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
	await registry.publish(await packAsVersion(version, tarball, packed));
}

/** Updates the package in Settings > Community nodes, and waits for the worker's update. */
async function updatePackage(): Promise<void> {
	const before = queue.workers[0]?.installations ?? 0;
	await queue.rest.call('PATCH', '/rest/community-packages', { name: PACKAGE, version });
	await untilWorkerHasInstalled(before + 1);
}

const startedAfter = (moment: number) =>
	queue.sandbox.requests().filter(({ startedAt }) => startedAt > moment).length;

describe('Stop on an execution that runs on a worker', () => {
	it(
		'ends its requests within a second, and its retry creates no card twice',
		async () => {
			const run = await beginInTheMiddle('stopped', 400);
			const { stoppedAt, id } = await stop(run);
			await pause(6 * SECOND);
			console.log(
				`${run.cards} of 400 cards after Stop; ${startedAfter(stoppedAt)} requests started after n8n's response`,
			);
			expect(startedAfter(stoppedAt + SECOND)).toBe(0);
			expect((await queue.rest.execution(id)).status).toBe('canceled');
			expect(run.cards).toBeLessThan(400);

			queue.sandbox.set({ latencyMs: 0 });
			await retryExecutions(queue, [id]);
			expect([run.cards, run.doubled]).toEqual([400, 0]);
		},
		LONG,
	);

	it(
		'also ends its requests while Kobble is rate limiting them',
		async () => {
			const run = await beginInTheMiddle('stopped-in-a-pause', 400);
			queue.sandbox.setFaults({
				match: { method: 'POST' },
				fault: { kind: 'status', status: 429, retryAfter: 3 },
			});
			const limitedBefore = queue.sandbox.counters().statuses['429'] ?? 0;
			await until('a 429', () => (queue.sandbox.counters().statuses['429'] ?? 0) > limitedBefore);
			const { stoppedAt, id } = await stop(run);
			await pause(8 * SECOND);
			expect(startedAfter(stoppedAt + SECOND)).toBe(0);
			expect((await queue.rest.execution(id)).status).toBe('canceled');

			queue.sandbox.clearFaults();
			queue.sandbox.set({ latencyMs: 0 });
			await retryExecutions(queue, [id]);
			expect([run.cards, run.doubled]).toEqual([400, 0]);
		},
		LONG,
	);
});

describe('An update of the package while an execution runs on a worker', () => {
	it(
		'does not disturb the execution: each card is created once',
		async () => {
			await publishNextVersion();
			const run = await beginInTheMiddle('updated', 400);
			// Slow, because npm takes a while.
			queue.sandbox.set({ latencyMs: 5_000 });
			await updatePackage();
			const cardsAtUpdate = run.cards;
			queue.sandbox.set({ latencyMs: 100 });
			expect(await waitUntilOnlyRunning(0, [run])).toEqual([]);
			console.log(`Package updated at ${cardsAtUpdate} of 400 cards`);
			expect(cardsAtUpdate).toBeLessThan(400);
			expect([run.cards, run.doubled]).toEqual([400, 0]);
		},
		LONG,
	);

	it(
		'lets the new version retry a failed execution, and creates no card twice',
		async () => {
			const batches = createOrderSource(queue.sandbox)(1, 60);
			const options = { maxRetries: 0 };
			const run = await OrderRun.prepare(queue, orderServer, {
				...{ name: 'failed-before-update', kind: byWebhook, batches, options },
			});
			queue.sandbox.setFaults({
				match: { method: 'POST', path: '/customers/v1/cards', nth: [31, 34] },
				fault: { kind: 'reset', when: 'after' },
			});
			await run.begin();
			const [id = ''] = await until('an execution', async () => {
				const running = await run.running();
				return running.length > 0 && running;
			});
			expect((await queue.rest.untilOver(id)).status).toBe('error');
			queue.sandbox.clearFaults();
			await publishNextVersion();
			await updatePackage();
			await retryExecutions(queue, [id]);
			expect([run.cards, run.doubled]).toEqual([60, 0]);
		},
		LONG,
	);
});
