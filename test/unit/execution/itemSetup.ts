import { setImmediate, setTimeout } from 'node:timers/promises';

import type { ItemPlan } from '../../../nodes/Kobble/execution/runItems';

type Plan = ItemPlan<string, string>;

/** The error of waiting items when the run stops. */
export const GAVE_UP = new Error('gave up');

/** A plan whose items end when the test ends them. */
export class ItemSetup {
	readonly prepared: number[] = [];
	readonly begun: number[] = [];
	most = 0;
	halts = 0;
	private inFlight = 0;
	private readonly open = new Map<number, (error?: Error) => void>();

	plan(changes: Partial<Plan> = {}): Plan {
		return {
			count: 10,
			concurrency: 3,
			continueOnFail: false,
			prepare: (item) => {
				this.prepared.push(item);
				return `prepared ${item}`;
			},
			perform: async (item, prepared) => {
				this.begun.push(item);
				this.inFlight += 1;
				this.most = Math.max(this.most, this.inFlight);
				const error = await new Promise<Error | undefined>((resolve) => {
					this.open.set(item, resolve);
				});
				this.inFlight -= 1;
				if (error) throw error;
				return `${prepared} done`;
			},
			errorForRemainingItems: () => undefined,
			abortWaiting: () => {
				this.halts += 1;
			},
			isAbandoned: (error) => error === GAVE_UP,
			...changes,
		};
	}

	/** Waits until an item is in progress, and ends it. */
	async end(item: number, error?: Error): Promise<void> {
		await this.settled();
		const end = this.open.get(item);
		if (end === undefined) throw new Error(`Item ${item} is not under way`);
		this.open.delete(item);
		end(error);
		await this.settled();
	}

	/** Ends all items in progress, newest first, until none is left. */
	async endAll(): Promise<void> {
		for (await this.settled(); this.open.size > 0; await this.settled()) {
			const newest = [...this.open.keys()].at(-1);
			if (newest !== undefined) await this.end(newest);
		}
	}

	async settled(): Promise<void> {
		for (let turn = 0; turn < 5; turn += 1) await setImmediate();
		// The runner may be yielding to other work.
		await setTimeout(3);
		for (let turn = 0; turn < 5; turn += 1) await setImmediate();
	}
}
