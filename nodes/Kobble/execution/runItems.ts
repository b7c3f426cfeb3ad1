import { sleep } from 'n8n-workflow';

/**
 * All items of a run and how to process them. The runner itself does not depend on the operation.
 */
export interface ItemPlan<Prepared, Result> {
	readonly count: number;
	/** Maximum number of items in progress at once. */
	readonly concurrency: number;
	/** Whether the other items continue after one has failed. */
	readonly continueOnFail: boolean;
	/** Reads and validates an item's fields; an error is that item's failure. */
	readonly prepare: (itemIndex: number) => Prepared;
	readonly perform: (itemIndex: number, prepared: Prepared) => Promise<Result>;
	/** Items that share a sequence are performed one after the other, in input order. */
	readonly getSequences?: (prepared: Prepared) => readonly string[];
	/** The error for items that were not started, if no other item can succeed after this failure. */
	readonly errorForRemainingItems: (error: unknown) => Error | undefined;
	/** Called when the run stops: waiting items give up, requests in flight may finish. */
	readonly abortWaiting: () => void;
	/** Whether an item was given up only because the run stopped. */
	readonly isAbandoned: (error: unknown) => boolean;
}

/** After this many items, the event loop gets a turn. */
const ITEMS_PER_TURN = 20;

export type ItemOutcome<Result> =
	| { readonly ok: true; readonly result: Result }
	| { readonly ok: false; readonly error: unknown }
	/** Not started or not finished, because another item's failure stopped the run. */
	| { readonly ok: undefined };

type PreparedItem<Prepared> =
	| { readonly itemIndex: number; readonly prepared: Prepared }
	| { readonly itemIndex: number; readonly error: unknown };

/**
 * Processes all items in input order, with a limited number in progress at once.
 *
 * @returns one outcome per item, in input order. If a failure stopped a run that continues on fail,
 * each item that was not started has an error that says so
 */
export async function runItems<Prepared, Result>(
	plan: ItemPlan<Prepared, Result>,
): Promise<Array<ItemOutcome<Result>>> {
	const run = new ItemRun(plan);
	const workers = Math.min(plan.concurrency, plan.count);
	await Promise.all(Array.from({ length: workers }, async () => await run.work()));
	return run.outcomes;
}

class ItemRun<Prepared, Result> {
	readonly outcomes: Array<ItemOutcome<Result>>;

	private next = 0;

	private stopped = false;

	private itemsSinceTurn = 0;

	/** Set while other work of this process has its turn; the workers wait for it. */
	private turn: Promise<void> | undefined;

	/** The error for the items that were not started, if the whole run stopped. */
	private toldToOthers: Error | undefined;

	/** The newest unfinished item of each sequence. */
	private readonly sequences = new Map<string, Promise<void>>();

	/** At most one per worker: each worker prepares one item ahead for each item that it takes. */
	private readonly ahead: Array<PreparedItem<Prepared>> = [];

	constructor(private readonly plan: ItemPlan<Prepared, Result>) {
		this.outcomes = Array.from({ length: plan.count }, () => ({ ok: undefined }));
	}

	/** One of the workers: processes items until none are left. */
	async work(): Promise<void> {
		for (let item = this.take(); item !== undefined; item = this.take()) {
			const performed = this.performInSequence(item);
			// n8n takes milliseconds to evaluate an expression, so the next item's expressions are
			// evaluated while this item's request is in flight.
			void sleep(0).then(() => {
				this.itemsSinceTurn = 0;
				this.prepareAhead();
			});
			await performed;
			await this.giveTurn();
		}
	}

	/** Otherwise, items that end without a request would block n8n's thread until the last one. */
	private async giveTurn(): Promise<void> {
		this.itemsSinceTurn += 1;
		if (this.turn === undefined && this.itemsSinceTurn >= ITEMS_PER_TURN) {
			this.turn = sleep(0).then(() => {
				this.turn = undefined;
				this.itemsSinceTurn = 0;
			});
		}
		await this.turn;
	}

	private async performInSequence(item: PreparedItem<Prepared>): Promise<void> {
		const sequences = 'error' in item ? [] : (this.plan.getSequences?.(item.prepared) ?? []);
		if (sequences.length === 0) return await this.perform(item);
		const before = Promise.all(sequences.map((sequence) => this.sequences.get(sequence)));
		const performed = before.then(async () => await this.perform(item));
		for (const sequence of sequences) this.sequences.set(sequence, performed);
		await performed;
		for (const sequence of sequences) {
			if (this.sequences.get(sequence) === performed) this.sequences.delete(sequence);
		}
	}

	private async perform(item: PreparedItem<Prepared>): Promise<void> {
		// The run may have stopped while the item waited for the one before it.
		if (this.stopped) return this.skip(item.itemIndex);
		try {
			if ('error' in item) throw item.error;
			const result = await this.plan.perform(item.itemIndex, item.prepared);
			this.outcomes[item.itemIndex] = { ok: true, result };
		} catch (error) {
			if (this.stopped && this.plan.isAbandoned(error)) return;
			this.outcomes[item.itemIndex] = { ok: false, error };
			this.stopAfter(error);
		}
	}

	private take(): PreparedItem<Prepared> | undefined {
		if (this.stopped) return undefined;
		return this.ahead.shift() ?? this.prepareNext();
	}

	private prepareAhead(): void {
		if (this.stopped) return;
		const item = this.prepareNext();
		if (item !== undefined) this.ahead.push(item);
	}

	private prepareNext(): PreparedItem<Prepared> | undefined {
		if (this.next >= this.plan.count) return undefined;
		const itemIndex = this.next;
		this.next += 1;
		try {
			return { itemIndex, prepared: this.plan.prepare(itemIndex) };
		} catch (error) {
			return { itemIndex, error };
		}
	}

	private stopAfter(error: unknown): void {
		if (this.stopped) return;
		const toldToOthers = this.plan.errorForRemainingItems(error);
		if (!this.plan.continueOnFail) {
			this.stopped = true;
			this.plan.abortWaiting();
		} else if (toldToOthers !== undefined) {
			this.stopped = true;
			this.toldToOthers = toldToOthers;
			this.skipRemainingItems();
		}
	}

	private skipRemainingItems(): void {
		this.ahead.forEach(({ itemIndex }) => this.skip(itemIndex));
		for (let itemIndex = this.next; itemIndex < this.plan.count; itemIndex += 1) {
			this.skip(itemIndex);
		}
	}

	private skip(itemIndex: number): void {
		const error = this.toldToOthers;
		if (error !== undefined) this.outcomes[itemIndex] = { ok: false, error };
	}
}
