import { setTimeout as pause } from 'node:timers/promises';

import { openQueue, type OpenQueue } from '../queue/openQueue';
import { OrderDesk } from '../queue/orderDesk';
import { retried } from '../queue/retried';
import { holds, orderBook, Trial } from '../queue/trial';
import { bySchedule, byWebhook } from '../queue/triggerKinds';
import { TRIGGER_ROWS, tableOf, type Outcome, type TriggerRow } from '../queue/triggerRows';

/** Milliseconds. On two cores that do other work as well. */
const LONG = 600_000;

let queue: OpenQueue;
let desk: OrderDesk;

beforeAll(async () => {
	desk = await OrderDesk.open();
	queue = await openQueue({
		name: 'queue',
		workers: 2,
		sandbox: { seed: { wallets: 2_500 }, settings: { oneCardPerWallet: false } },
		env: {
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			// So long after a worker's death its executions can be retried.
			QUEUE_WORKER_LOCK_DURATION: String(60 * 60 * 1000),
			QUEUE_WORKER_STALLED_INTERVAL: '2000',
		},
	});
}, LONG);

afterAll(async () => {
	await queue?.close();
	await desk?.close();
});

/** Until only so many executions are left running. */
async function runningWhenOnly(count: number, trials: readonly Trial[]): Promise<string[]> {
	for (;;) {
		const running = (await Promise.all(trials.map(async (trial) => await trial.running()))).flat();
		if (running.length <= count) return running;
		await pause(500);
	}
}

describe('2,000 creates in 20 executions on two workers, one of which is killed', () => {
	it.each([
		['the default key', {}],
		['a business reference', { idempotencyKey: '={{ $json.order }}' }],
	])(
		'make 2,000 cards and none twice, with %s',
		async (key, options) => {
			const { sandbox } = queue;
			sandbox.reset();
			sandbox.set({ latencyMs: 1_000 });
			while (queue.workers.length < 2) await queue.startWorker();
			const orders = orderBook(sandbox);
			const name = key.replaceAll(' ', '-');
			const webhooks = await Trial.prepare(queue, desk, {
				...{ name: `${name}-webhook`, kind: byWebhook, options, batches: orders(10, 100) },
			});
			const ticks = await Trial.prepare(queue, desk, {
				...{ name: `${name}-schedule`, kind: bySchedule, options, batches: orders(10, 100) },
			});
			const [doomed, survivor] = queue.workers;
			if (doomed === undefined || survivor === undefined)
				throw new Error('There are no two workers');
			const taken = survivor.begun.length;

			await Promise.all([webhooks.begin(), ticks.begin()]);
			await Promise.all([webhooks.untilEachHas(1), ticks.untilEachHas(1)]);
			await doomed.kill();
			const stranded = doomed.unfinished;
			const cardsAtDeath = sandbox.counters().cardsCreated;
			sandbox.set({ latencyMs: 100 });

			const running = await runningWhenOnly(stranded.length, [webhooks, ticks]);
			expect(running.sort()).toEqual(stranded.sort());
			const cardsBefore = sandbox.counters().cardsCreated;
			const retries = await retried(queue, running);
			const { cardsCreated, doubledWallets, replays, tokenRequests } = sandbox.counters();
			console.log(
				`With ${key}: killed at ${cardsAtDeath} cards with ${stranded.length} executions, ${cardsBefore} cards before the retries and ${cardsCreated} after, ${doubledWallets.length} doubled, ${replays} answers repeated, ${tokenRequests} token requests`,
			);

			expect(retries.map(({ status }) => status)).toEqual(stranded.map(() => 'success'));
			expect({ cardsCreated, doubledWallets }).toEqual({ cardsCreated: 2_000, doubledWallets: [] });
			expect([webhooks.cards, ticks.cards]).toEqual([1_000, 1_000]);
			expect(tokenRequests).toBeLessThan(10);
			// It was the middle: on both workers, and executions that had made some of their cards.
			expect(stranded.length).toBeGreaterThan(1);
			expect(survivor.begun.length - taken).toBeGreaterThan(1);
			expect(cardsBefore).toBeLessThan(2_000);
			expect(replays).toBeGreaterThan(0);
		},
		LONG,
	);
});

describe('A worker that is killed in the middle', () => {
	it(
		'leaves executions whose retry makes no card twice, as the table tells',
		async () => {
			const { sandbox } = queue;
			sandbox.reset();
			sandbox.set({ latencyMs: 50 });
			await Promise.all(queue.workers.map(async (worker) => await worker.kill()));
			const doomed = await queue.startWorker({ executionsAtOnce: 100 });
			const orders = orderBook(sandbox);
			const rows: Array<[TriggerRow, Trial]> = [];
			for (const [place, row] of TRIGGER_ROWS.entries()) {
				const { kind, saveProgress, reference } = row;
				const key = reference === undefined ? {} : { idempotencyKey: reference };
				// Wide and patient, because of each execution two requests are held up.
				const options = { concurrency: 100, timeout: 300, ...key };
				const trial = await Trial.prepare(queue, desk, {
					...{ name: `row-${place}`, kind, saveProgress, options, batches: orders(2, 50) },
				});
				rows.push([row, trial]);
			}
			sandbox.setFaults(rows.flatMap(([, { batches }]) => holds(batches)));
			for (const [, trial] of rows) {
				await trial.begin();
				await trial.untilEachHas(20);
			}
			await doomed.kill();
			sandbox.clearFaults();
			const deaths = rows.map(([, { cards }]) => cards);
			await queue.startWorker();

			const outcomes: Array<[TriggerRow, Outcome]> = [];
			for (const [place, [row, trial]] of rows.entries()) {
				const running = await trial.running(row.retries);
				const retries = retried(queue, running);
				if (row.holds === 'cannot be retried') {
					await expect(retries).rejects.toThrow('so it cannot be retried');
				} else {
					expect((await retries).map(({ status }) => status)).toEqual(running.map(() => 'success'));
				}
				const { cards, doubled } = trial;
				const cardsAtDeath = deaths[place] ?? 0;
				outcomes.push([row, { ordered: 100, cardsAtDeath, cards, doubled }]);
			}
			console.log(tableOf(outcomes));
			for (const [row, { cardsAtDeath, cards, doubled }] of outcomes) {
				expect(cardsAtDeath).toBeLessThan(100);
				if (row.holds === true)
					expect({ ...row, cards, doubled }).toEqual({ ...row, cards: 100, doubled: 0 });
				if (row.holds === 'doubled') expect(doubled).toBeGreaterThan(0);
			}
		},
		LONG,
	);
});
