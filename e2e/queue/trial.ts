import type { INode } from 'n8n-workflow';

import { OVER } from '../n8n/executionRead';
import { until } from '../n8n/until';
import type { OpenQueue } from './openQueue';
import type { OrderDesk } from './orderDesk';
import type { Order } from './orders';
import type { ReadyJob, TriggerKind } from './triggerKinds';

/** Milliseconds. */
const LIMIT = 180_000;

export interface TrialOptions {
	/** No other trial of the same queue has it. */
	readonly name: string;
	readonly kind: TriggerKind;
	readonly saveProgress?: boolean;
	/** Of the Kobble Cards node. */
	readonly options?: INode['parameters'];
	/** One for each execution. */
	readonly batches: readonly Order[][];
}

/** Cards that one workflow is to make, and what became of them. */
export class Trial {
	private constructor(
		private readonly queue: OpenQueue,
		private readonly job: ReadyJob,
		readonly batches: readonly Order[][],
	) {}

	static async prepare(
		queue: OpenQueue,
		desk: OrderDesk,
		{ name, kind, batches, saveProgress = false, options = {} }: TrialOptions,
	): Promise<Trial> {
		const job = await kind({ name, queue, desk, batches, saveProgress, options });
		return new Trial(queue, job, batches);
	}

	/** Starts an execution for each batch. */
	async begin(): Promise<void> {
		await this.job.begin();
	}

	/** Ids of the executions of its workflow that are not over, oldest first. */
	async running(of: 'workflow' | 'parent' = 'workflow'): Promise<string[]> {
		const workflow = this.job[of];
		if (workflow === undefined) throw new Error(`This trial has no ${of}`);
		const all = await this.queue.rest.executionsOf(workflow);
		const running = all.filter(({ status }) => !OVER.has(status));
		return running.map(({ id }) => id).reverse();
	}

	/** How many orders it has. */
	get ordered(): number {
		return this.batches.flat().length;
	}

	/** How many of its wallets have a card. */
	get cards(): number {
		return this.cardsOf(this.batches.flat());
	}

	/** How many of its wallets have more than one. */
	get doubled(): number {
		const doubled = new Set(this.queue.sandbox.counters().doubledWallets);
		return this.batches.flat().filter(({ wallet }) => doubled.has(wallet)).length;
	}

	/** Waits until each of its batches has so many cards. */
	async untilEachHas(cards: number): Promise<void> {
		const isSo = () => this.batches.every((batch) => this.cardsOf(batch) >= cards);
		await until(`${cards} cards for each batch`, isSo, LIMIT);
	}

	private cardsOf(orders: readonly Order[]): number {
		const { cardsPerWallet } = this.queue.sandbox.counters();
		return orders.filter(({ wallet }) => cardsPerWallet[wallet] !== undefined).length;
	}
}

/**
 * Waits until so many executions are left.
 *
 * @returns the ids of those that do not come to their end
 */
export async function runningWhenOnly(count: number, trials: readonly Trial[]): Promise<string[]> {
	let running: string[] = [];
	const isSo = async () => {
		running = (await Promise.all(trials.map(async (trial) => await trial.running()))).flat();
		return running.length <= count;
	};
	await until(`no more than ${count} executions running`, isSo, LIMIT);
	return running;
}
