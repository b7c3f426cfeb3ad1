import type { INode } from 'n8n-workflow';
import { setTimeout as pause } from 'node:timers/promises';

import type { FaultRule } from '../../sandbox/faults';
import type { Sandbox } from '../../sandbox/sandbox';
import { OVER } from '../n8n/executionRead';
import type { SavedWorkflow } from '../n8n/n8nRest';
import type { OpenQueue } from './openQueue';
import type { OrderDesk } from './orderDesk';
import type { ReadyJob, TriggerKind } from './triggerKinds';
import type { Order } from './workflows';

const LOOK_AGAIN = 100;

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

	/** Until each of its batches has so many cards. */
	async untilEachHas(cards: number, limit = 120_000): Promise<void> {
		const deadline = Date.now() + limit;
		while (this.batches.some((batch) => this.cardsOf(batch) < cards)) {
			if (Date.now() > deadline) {
				const made = this.batches.map((batch) => this.cardsOf(batch)).join(', ');
				throw new Error(`The cards of the batches are still ${made}`);
			}
			await pause(LOOK_AGAIN);
		}
	}

	/** Ids of the executions of its workflow that are not over, oldest first. */
	async running(of: 'workflow' | 'parent' = 'workflow'): Promise<string[]> {
		const workflow: SavedWorkflow | undefined = this.job[of];
		if (workflow === undefined) throw new Error(`This trial has no ${of}`);
		const all = await this.queue.rest.executionsOf(workflow);
		return all
			.filter(({ status }) => !OVER.has(status))
			.map(({ id }) => id)
			.reverse();
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

	private cardsOf(orders: readonly Order[]): number {
		const { cardsPerWallet } = this.queue.sandbox.counters();
		return orders.filter(({ wallet }) => cardsPerWallet[wallet] !== undefined).length;
	}
}

/** Gives out orders for the wallets of a sandbox, each wallet once. */
export function orderBook({ seed }: Sandbox): (batches: number, size: number) => Order[][] {
	const [program = ''] = seed.programs;
	let taken = 0;
	return (batches, size) =>
		Array.from({ length: batches }, () =>
			Array.from({ length: size }, () => {
				const wallet = seed.wallets[taken];
				if (wallet === undefined) throw new Error(`The sandbox has only ${taken} wallets`);
				taken += 1;
				return { order: `order-${taken}`, wallet, program };
			}),
		);
}

/**
 * Keeps the execution of each batch from its end: of one card the answer does not come, and one
 * request does not get as far as making its card.
 */
export function holds(batches: readonly Order[][]): FaultRule[] {
	const hold = ({ wallet = '' }: Partial<Order> = {}, when: 'before' | 'after'): FaultRule => ({
		match: { method: 'POST', bodyContains: wallet },
		fault: { kind: 'hang', when },
	});
	return batches.flatMap((batch) => [hold(batch[1], 'after'), hold(batch.at(-1), 'before')]);
}
