import type { OpenQueue } from './openQueue';
import type { OrderDesk } from './orderDesk';
import { holdUp, orderBook, type Order } from './orders';
import { retried } from './retried';
import { Trial } from './trial';
import { TRIGGER_ROWS, type MeasuredRow, type TriggerRow } from './triggerRows';

/** Options of a node of whose executions some requests are held up: wide and patient. */
export const HELD_UP = { concurrency: 100, timeout: 300 };

const ORDERS = 100;
/** So many cards there are of each row before its worker dies. */
const BEGUN = 20;

/**
 * Lets one worker begin an execution of each row, kills it in the middle of all of them, and retries
 * them on another.
 */
export async function measureRows(queue: OpenQueue, desk: OrderDesk): Promise<MeasuredRow[]> {
	const { sandbox } = queue;
	await queue.killWorkers();
	const doomed = await queue.startWorker({ executionsAtOnce: 100 });
	sandbox.reset();
	const orders = orderBook(sandbox);
	const jobs = TRIGGER_ROWS.map((row) => ({ row, batches: orders(1, ORDERS) }));
	sandbox.setFaults(holdUp(jobs.flatMap(({ batches }) => batches)));
	const begun: Array<{ row: TriggerRow; trial: Trial }> = [];
	for (const [place, { row, batches }] of jobs.entries()) {
		begun.push({ row, trial: await begin(queue, desk, row, `row-${place}`, batches) });
	}
	await doomed.kill();
	sandbox.clearFaults();
	const dead = begun.map((one) => ({ ...one, cardsAtDeath: one.trial.cards }));
	await queue.startWorker();
	const measured: MeasuredRow[] = [];
	for (const { row, trial, cardsAtDeath } of dead) {
		const retry = await retryOf(queue, trial, row);
		const { cards, doubled } = trial;
		measured.push({ row, ordered: ORDERS, cardsAtDeath, retry, cards, doubled });
	}
	return measured;
}

async function begin(
	queue: OpenQueue,
	desk: OrderDesk,
	{ kind, saveProgress, reference }: TriggerRow,
	name: string,
	batches: Order[][],
): Promise<Trial> {
	const key = reference === undefined ? {} : { idempotencyKey: reference };
	const options = { ...HELD_UP, ...key };
	const trial = await Trial.prepare(queue, desk, { name, kind, saveProgress, options, batches });
	await trial.begin();
	await trial.untilEachHas(BEGUN);
	return trial;
}

async function retryOf(queue: OpenQueue, trial: Trial, row: TriggerRow): Promise<string> {
	const running = await trial.running(row.retries);
	if (running.length === 0) throw new Error(`No execution was interrupted: ${row.trigger}`);
	try {
		const over = await retried(queue, running);
		return [...new Set(over.map(({ status }) => status))].join(', ');
	} catch (error) {
		if (String(error).includes('so it cannot be retried')) return 'refused';
		throw error;
	}
}
