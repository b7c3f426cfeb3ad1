import type { OpenQueue } from './openQueue';
import type { OrderServer } from './orderServer';
import { createHangRules, createOrderSource, type Order } from './orders';
import { retryExecutions } from './retryExecutions';
import { OrderRun } from './orderRun';
import { TRIGGER_ROWS, type MeasuredRow, type TriggerRow } from './triggerRows';

/** Node options for runs with hanging requests: high concurrency and a long timeout. */
export const HELD_UP = { concurrency: 100, timeout: 300 };

const ORDERS = 100;
/** Number of cards of each row before its worker is killed. */
const BEGUN = 20;

/**
 * Starts an execution of each row on one worker, kills that worker in the middle, and retries the
 * executions on another worker.
 */
export async function measureRows(
	queue: OpenQueue,
	orderServer: OrderServer,
): Promise<MeasuredRow[]> {
	const { sandbox } = queue;
	await queue.killWorkers();
	const doomed = await queue.startWorker({ executionsAtOnce: 100 });
	sandbox.reset();
	const orders = createOrderSource(sandbox);
	const jobs = TRIGGER_ROWS.map((row) => ({ row, batches: orders(1, ORDERS) }));
	sandbox.setFaults(createHangRules(jobs.flatMap(({ batches }) => batches)));
	const begun: Array<{ row: TriggerRow; run: OrderRun }> = [];
	for (const [place, { row, batches }] of jobs.entries()) {
		begun.push({ row, run: await begin(queue, orderServer, row, `row-${place}`, batches) });
	}
	await doomed.kill();
	sandbox.clearFaults();
	const dead = begun.map((one) => ({ ...one, cardsAtDeath: one.run.cards }));
	await queue.startWorker();
	const measured: MeasuredRow[] = [];
	for (const { row, run, cardsAtDeath } of dead) {
		const retry = await retryRun(queue, run, row);
		const { cards, doubled } = run;
		measured.push({ row, ordered: ORDERS, cardsAtDeath, retry, cards, doubled });
	}
	return measured;
}

async function begin(
	queue: OpenQueue,
	orderServer: OrderServer,
	{ kind, saveProgress, reference }: TriggerRow,
	name: string,
	batches: Order[][],
): Promise<OrderRun> {
	const key = reference === undefined ? {} : { idempotencyKey: reference };
	const options = { ...HELD_UP, ...key };
	const run = await OrderRun.prepare(queue, orderServer, {
		name,
		kind,
		saveProgress,
		options,
		batches,
	});
	await run.begin();
	await run.untilEachHas(BEGUN);
	return run;
}

async function retryRun(queue: OpenQueue, run: OrderRun, row: TriggerRow): Promise<string> {
	const running = await run.running(row.retries);
	if (running.length === 0) throw new Error(`No execution was interrupted: ${row.trigger}`);
	try {
		const over = await retryExecutions(queue, running);
		return [...new Set(over.map(({ status }) => status))].join(', ');
	} catch (error) {
		if (String(error).includes('so it cannot be retried')) return 'refused';
		throw error;
	}
}
