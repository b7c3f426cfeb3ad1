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
	/** No other run of the same queue has it. */
	readonly name: string;
	readonly kind: TriggerKind;
	readonly saveProgress?: boolean;
	/** Of the Kobble Cards node. */
	readonly options?: INode['parameters'];
	/** One for each execution. */
	readonly batches: readonly Order[][];
}

/** Cards that one workflow is to make, and what became of them. */
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

	/** Ids of the executions of its workflow that are not over, oldest first. */
	async running(of: 'workflow' | 'parent' = 'workflow'): Promise<string[]> {
		const workflow = this.job[of];
		if (workflow === undefined) throw new Error(`This run has no ${of}`);
		const all = await this.queue.rest.listExecutions(workflow);
		const running = all.filter(({ status }) => !OVER.has(status));
		return running.map(({ id }) => id).reverse();
	}

	/** How many orders it has. */
	get ordered(): number {
		return this.batches.flat().length;
	}

	/** How many of its wallets have a card. */
	get cards(): number {
		return this.countCards(this.batches.flat());
	}

	/** How many of its wallets have more than one. */
	get doubled(): number {
		const doubled = new Set(this.queue.sandbox.counters().doubledWallets);
		return this.batches.flat().filter(({ wallet }) => doubled.has(wallet)).length;
	}

	/** Waits until each of its batches has so many cards. */
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
 * Waits until so many executions are left.
 *
 * @returns the ids of those that do not come to their end
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
