import { AMOUNT } from '../../test/integration/kobbleWallets/creatingOperations';
import { until } from '../n8n/until';
import { CreationRun } from '../queue/creationRun';
import { openQueue, type OpenQueue } from '../queue/openQueue';
import { OrderServer } from '../queue/orderServer';
import { createHangRules, createOrderSource } from '../queue/orders';
import type { QueueWorker } from '../queue/queueWorker';
import { retryExecutions } from '../queue/retryExecutions';
import { waitUntilOnlyRunning, OrderRun, type OrderRunOptions } from '../queue/orderRun';
import { bySchedule, byWebhook } from '../queue/triggerKinds';
import { REFERENCE, renderTable } from '../queue/triggerRows';
import { HELD_UP, measureRows } from '../queue/triggerRuns';

/** Milliseconds; enough for two cores with other work. */
const LONG = 900_000;

const WALLETS = 2_000;

let queue: OpenQueue;
let orderServer: OrderServer;

beforeAll(async () => {
	orderServer = await OrderServer.open();
	queue = await openQueue({
		name: 'queue',
		workers: 2,
		sandbox: { seed: { wallets: WALLETS }, settings: { oneCardPerWallet: false } },
		env: {
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			// How long n8n leaves a dead worker's executions unchanged.
			QUEUE_WORKER_LOCK_DURATION: String(60 * 60 * 1000),
			QUEUE_WORKER_STALLED_INTERVAL: '2000',
		},
	});
}, LONG);

afterAll(async () => {
	await queue?.close();
	await orderServer?.close();
});

async function prepareRun(options: OrderRunOptions): Promise<OrderRun> {
	return await OrderRun.prepare(queue, orderServer, options);
}

describe('2,000 creates in 20 executions on two workers, one of which is killed', () => {
	async function twoWorkers(): Promise<[QueueWorker, QueueWorker]> {
		while (queue.workers.length < 2) await queue.startWorker();
		const [one, other] = queue.workers;
		if (one === undefined || other === undefined) throw new Error('There are no two workers');
		return [one, other];
	}

	it.each([
		['the default key', 'default', {}],
		['a business reference', 'reference', { idempotencyKey: REFERENCE }],
	])(
		'make 2,000 cards and none twice, with %s',
		async (key, name, options) => {
			const { sandbox } = queue;
			const [doomed, survivor] = await twoWorkers();
			const takenBefore = survivor.begun.length;
			sandbox.reset();
			// Slow, so that each execution starts before the first one ends.
			sandbox.set({ latencyMs: 1_000 });
			const orders = createOrderSource(sandbox);
			const [webhooks, ticks] = [
				await prepareRun({
					name: `${name}-hook`,
					kind: byWebhook,
					options,
					batches: orders(10, 100),
				}),
				await prepareRun({
					name: `${name}-tick`,
					kind: bySchedule,
					options,
					batches: orders(10, 100),
				}),
			];
			await Promise.all([webhooks.begin(), ticks.begin()]);
			await Promise.all([webhooks.untilEachHas(1), ticks.untilEachHas(1)]);
			await doomed.kill();
			const cardsAtDeath = sandbox.counters().cardsCreated;
			sandbox.set({ latencyMs: 100 });

			const stranded = doomed.unfinished;
			await waitUntilOnlyRunning(stranded.length, [webhooks, ticks]);
			const strandedTicks = await ticks.running();
			const takenByOther = survivor.begun.length - takenBefore;
			const cardsBefore = sandbox.counters().cardsCreated;
			const running = await queue.api.running();
			const retries = await retryExecutions(queue, running);
			const stillRunning = await queue.api.running();
			// A second retry of the same execution, by a user who does not know of the first.
			await retryExecutions(queue, running.slice(0, 1));
			const { cardsCreated, doubledWallets, replays, ...counters } = sandbox.counters();
			console.log(
				[
					`With ${key}: a worker was killed at ${cardsAtDeath} cards, in the middle of`,
					`${stranded.length} executions (${strandedTicks.length} started by the schedule). The other`,
					`worker started ${takenByOther}. ${cardsBefore} cards before the retries, ${cardsCreated} after;`,
					`${doubledWallets.length} wallets with more than one card; ${replays} replayed requests; at most`,
					`${counters.maxInFlight} requests in flight; ${counters.tokenRequests} token requests.`,
				].join(' '),
			);

			expect([running.sort(), stillRunning]).toEqual([stranded.sort(), []]);
			expect(retries.map(({ status }) => status)).toEqual(stranded.map(() => 'success'));
			expect({ cardsCreated, doubledWallets }).toEqual({ cardsCreated: 2_000, doubledWallets: [] });
			expect([webhooks.cards, ticks.cards]).toEqual([1_000, 1_000]);
			expect(counters.tokenRequests).toBeLessThan(10);
			// Up to 20 requests per worker.
			expect(counters.maxInFlight).toBeGreaterThan(20);
			expect(counters.maxInFlight).toBeLessThanOrEqual(40);
			// The kill came in the middle: both triggers had executions, and only some cards existed.
			expect(strandedTicks.length).toBeGreaterThan(0);
			expect(stranded.length - strandedTicks.length).toBeGreaterThan(0);
			expect(takenByOther).toBeGreaterThan(1);
			expect(cardsBefore).toBeLessThan(2_000);
			expect(replays).toBeGreaterThan(0);
		},
		LONG,
	);
});

describe('A worker that is killed while it takes in customers and moves money', () => {
	const BALANCE = 1_000;
	const COUNT = 60;
	/** Each with and without saved progress. */
	const OPERATIONS = [
		'enduser: create',
		'wallet: create',
		'transaction: create',
		'transaction: credit',
	].flatMap((operation) => [true, false].map((saveProgress) => ({ operation, saveProgress })));
	const ALL = OPERATIONS.length * COUNT;

	it(
		'leaves executions whose retry, and a second one, do nothing twice, with balances right to the unit',
		async () => {
			const { sandbox } = queue;
			await queue.killWorkers();
			const doomed = await queue.startWorker();
			const { wallets, linkedWallets } = sandbox.reset({ wallets: WALLETS, balance: BALANCE });
			const readBalance = (id = '') => sandbox.state.wallets.get(id)?.amount ?? NaN;
			const [recipient] = linkedWallets;
			const recipientBefore = readBalance(recipient);
			const sumCreated = () =>
				Object.values(sandbox.counters().created).reduce((sum, count) => sum + count, 0);
			const runs: CreationRun[] = [];
			for (const [place, { operation, saveProgress }] of OPERATIONS.entries()) {
				const name = `creates-${place}`;
				const [first, count] = [place * COUNT, COUNT];
				const options = { name, operation, saveProgress, first, count };
				runs.push(await CreationRun.prepare(queue, options));
			}
			sandbox.setFaults(runs.flatMap((run) => run.createHangRules()));
			sandbox.set({ latencyMs: 200 });
			await Promise.all(runs.map(async (run) => await run.begin()));
			await until(
				'a third of each',
				() => {
					const { enduser = 0, wallet = 0, transaction = 0 } = sandbox.counters().created;
					return Math.min(enduser, wallet, transaction / 2) >= (2 * COUNT) / 3;
				},
				180_000,
			);
			await doomed.kill();
			const createdAtDeath = sumCreated();
			sandbox.clearFaults();
			sandbox.set({ latencyMs: 0 });
			await queue.startWorker();

			const running = await Promise.all(runs.map(async (run) => await run.getExecution()));
			const retried = await retryExecutions(queue, running);
			// By a user who does not know of the first retry.
			const again = await retryExecutions(queue, running);

			const { created, doubled } = sandbox.counters();
			console.log(
				`A worker was killed at ${createdAtDeath} of ${ALL} creates and payments; ${sumCreated()} after two retries of each execution`,
			);
			expect([doomed.unfinished.sort(), createdAtDeath < ALL]).toEqual([running.sort(), true]);
			for (const [place, run] of runs.entries()) {
				const outputs = [retried, again].map((some) => run.getOutput(some[place]));
				for (const output of outputs) {
					expect(output.map((one) => one.created)).toEqual(Array(COUNT).fill(true));
				}
				const [ids, others] = outputs.map((output) => output.map(({ id }) => id));
				expect(new Set(ids).size).toBe(COUNT);
				expect(others).toEqual(ids);
			}
			expect({ created, doubled }).toEqual({
				created: { enduser: 2 * COUNT, wallet: 2 * COUNT, transaction: 4 * COUNT },
				doubled: {},
			});
			const changes = runs.flatMap(({ operation: { balanceChange = 0 } }) =>
				Array<number>(COUNT).fill(balanceChange),
			);
			expect(wallets.slice(0, ALL).map((id) => readBalance(id) - BALANCE)).toEqual(changes);
			// Every second transaction goes to this wallet, the others to a beneficiary.
			expect(readBalance(recipient) - recipientBefore).toBe(COUNT * AMOUNT);
		},
		LONG,
	);
});

describe('A worker that is killed in the middle', () => {
	it(
		'leaves executions whose retry creates no card twice, except as listed in the table',
		async () => {
			const measured = await measureRows(queue, orderServer);
			console.log(renderTable(measured));
			for (const { row, cardsAtDeath, retry, cards, doubled } of measured) {
				const { trigger, saveProgress, holds } = row;
				const seen = { trigger, saveProgress, retry, cards, doubled };
				expect([20 <= cardsAtDeath, cardsAtDeath < 100]).toEqual([true, true]);
				expect(retry).toBe(holds === 'cannot be retried' ? 'refused' : 'success');
				if (holds === 'yes') expect(seen).toEqual({ ...seen, cards: 100, doubled: 0 });
				if (holds === 'doubled') expect(doubled).toBeGreaterThan(0);
			}
		},
		LONG,
	);

	it(
		'leaves nothing to retry once n8n has noticed, except executions stopped before',
		async () => {
			const { sandbox, rest, api } = queue;
			await queue.killWorkers();
			const lock = { QUEUE_WORKER_LOCK_DURATION: '15000', QUEUE_WORKER_LOCK_RENEW_TIME: '2000' };
			const doomed = await queue.startWorker({ env: lock });
			sandbox.reset();
			const orders = createOrderSource(sandbox);
			const prepared = async (name: string, saveProgress: boolean, key = {}) =>
				await prepareRun({
					...{ name, saveProgress, kind: byWebhook, batches: orders(1, 40) },
					options: { ...HELD_UP, ...key },
				});
			const left = await prepared('left', false);
			const leftNamed = await prepared('left-named', true, { idempotencyKey: REFERENCE });
			const stopped = [await prepared('stopped', false), await prepared('stopped-saved', true)];
			const runs = [left, leftNamed, ...stopped];
			sandbox.setFaults(createHangRules(runs.flatMap(({ batches }) => batches)));
			for (const run of runs) await run.begin();
			for (const run of runs) await run.untilEachHas(20);
			const [leftIds, stoppedIds] = await Promise.all(
				[[left, leftNamed], stopped].map(async (some) => await waitUntilOnlyRunning(2, some)),
			);
			await doomed.kill();
			const killedAt = Date.now();
			sandbox.clearFaults();
			await queue.startWorker();
			for (const id of stoppedIds ?? []) await api.stop(id);

			for (const id of leftIds ?? []) {
				const noticed = await rest.untilOver(id, 180_000);
				expect(noticed.error?.message).toContain('failed to be processed too many times');
			}
			console.log(
				`n8n noticed the killed worker within ${Math.round((Date.now() - killedAt) / 1000)} s`,
			);
			const cards = () => runs.map((run) => run.cards);
			const doubled = () => runs.map((run) => run.doubled);
			const before = cards();
			await retryExecutions(queue, leftIds ?? []);
			expect(cards()).toEqual(before);
			const over = await retryExecutions(queue, stoppedIds ?? []);
			// Without saved progress, n8n keeps the error of the stop even if the retry completed.
			expect(over.map(({ status }) => status).sort()).toEqual(['error', 'success']);
			expect(over.map((one) => one.getOutput('Create cards').length)).toEqual([40, 40]);
			expect([cards().slice(2), doubled()]).toEqual([
				[40, 40],
				[0, 0, 0, 0],
			]);

			// The only option left is to send the event again, which is a new execution.
			await left.begin();
			await leftNamed.begin();
			await waitUntilOnlyRunning(0, [left, leftNamed]);
			expect(cards()).toEqual([40, 40, 40, 40]);
			expect(doubled()).toEqual([before[0], 0, 0, 0]);
		},
		LONG,
	);
});
