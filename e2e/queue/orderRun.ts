import type { INode } from 'n8n-workflow';

import { OVER } from '../n8n/savedExecution';
import { until } from '../n8n/until';
import type { OpenQueue } from './openQueue';
import type { OrderServer } from './orderServer';
import type { Order } from './orders';
import type { ReadyJob, TriggerKind } from './triggerKinds';

/** Milliseconds. */
const LIMIT = 180_000;

export interface OrderRunOptions {
	/** Unique among the runs of a queue. */
	readonly name: string;
	readonly kind: TriggerKind;
	readonly saveProgress?: boolean;
	/** Options of the Kobble Cards node. */
	readonly options?: INode['parameters'];
	/** One batch per execution. */
	readonly batches: readonly Order[][];
}

/** Orders that one workflow processes, and the cards that exist for them. */
export class OrderRun {
	private constructor(
		private readonly queue: OpenQueue,
		private readonly job: ReadyJob,
		readonly batches: readonly Order[][],
	) {}

	static async prepare(
		queue: OpenQueue,
		orderServer: OrderServer,
		{ name, kind, batches, saveProgress = false, options = {} }: OrderRunOptions,
	): Promise<OrderRun> {
		const job = await kind({ name, queue, orderServer, batches, saveProgress, options });
		return new OrderRun(queue, job, batches);
	}

	/** Starts an execution for each batch. */
	async begin(): Promise<void> {
		await this.job.begin();
	}

	/** Ids of the workflow's unfinished executions, oldest first. */
	async running(of: 'workflow' | 'parent' = 'workflow'): Promise<string[]> {
		const workflow = this.job[of];
		if (workflow === undefined) throw new Error(`This run has no ${of}`);
		const all = await this.queue.rest.listExecutions(workflow);
		const running = all.filter(({ status }) => !OVER.has(status));
		return running.map(({ id }) => id).reverse();
	}

	/** Number of orders. */
	get ordered(): number {
		return this.batches.flat().length;
	}

	/** Number of its wallets with a card. */
	get cards(): number {
		return this.countCards(this.batches.flat());
	}

	/** Number of its wallets with more than one card. */
	get doubled(): number {
		const doubled = new Set(this.queue.sandbox.counters().doubledWallets);
		return this.batches.flat().filter(({ wallet }) => doubled.has(wallet)).length;
	}

	/** Waits until each batch has at least this many cards. */
	async untilEachHas(cards: number): Promise<void> {
		const isSo = () => this.batches.every((batch) => this.countCards(batch) >= cards);
		await until(`${cards} cards for each batch`, isSo, LIMIT);
	}

	private countCards(orders: readonly Order[]): number {
		const { cardsPerWallet } = this.queue.sandbox.counters();
		return orders.filter(({ wallet }) => cardsPerWallet[wallet] !== undefined).length;
	}
}

/**
 * Waits until at most `count` executions are running.
 *
 * @returns the ids of those that are still running
 */
export async function waitUntilOnlyRunning(
	count: number,
	runs: readonly OrderRun[],
): Promise<string[]> {
	let running: string[] = [];
	const isSo = async () => {
		running = (await Promise.all(runs.map(async (run) => await run.running()))).flat();
		return running.length <= count;
	};
	await until(`no more than ${count} executions running`, isSo, LIMIT);
	return running;
}
