import type { IDataObject } from 'n8n-workflow';

import type { PreparedOperation } from '../../nodes/Kobble/actions/operation';
import { KobbleFailure } from '../../nodes/Kobble/errors/kobbleFailure';
import { performItem } from '../../nodes/Kobble/execution/itemRun';
import { deriveGivenKey, parseReference } from '../../nodes/Kobble/idempotency/businessReference';
import { createMemory, parseMemory } from '../../nodes/Kobble/idempotency/executionMemory';
import type { ExecutionMemory } from '../../nodes/Kobble/idempotency/executionMemory';
import { RunHistory } from '../../nodes/Kobble/idempotency/runHistory';
import { ModelClient } from './modelKobble';
import type { Fault, ModelKobble } from './modelKobble';
import { Wishes } from './wishes';
import type { Outcome } from './wishes';

const CONNECTION = {
	...{ baseUrl: 'https://kobble.test', tokenUrl: '', clientId: 'client', clientSecret: '' },
	scopes: [],
};
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** More rounds of a loop show nothing new. */
export const MOST_ROUNDS = 3;

export const EDITS = ['put in again', 'key option', 'field'] as const;

/** One try of an execution, by n8n or by a person, and what happens before and during it. */
export interface Try {
	/** How n8n starts this try, if it is not the first. */
	readonly by: 'Retry On Fail' | 'Retry execution' | 'Retry of the first try again';
	/** Whether the worker is killed at the end, so that n8n saves nothing of the last round. */
	readonly dies: boolean;
	/** Whether n8n saves after each round of a loop. */
	readonly savesProgress: boolean;
	/** How many rounds of a loop follow if all items succeed. */
	readonly rounds: number;
	readonly faults: readonly Fault[];
	readonly maxRetries: number;
	/** What a person changes in the node before this try, if the memory was saved. */
	readonly edit: (typeof EDITS)[number] | undefined;
	/** Hours since the previous try. */
	readonly hours: number;
	/** By how many minutes n8n's clock is set before this try. */
	readonly clock: number;
	/** An item whose card somebody marks STOLEN before this try. */
	readonly steals: number | undefined;
}

export const HEALTHY: Try = {
	...{ by: 'Retry execution', dies: false, savesProgress: true, rounds: 9, faults: [] },
	...{ maxRetries: 0, edit: undefined, hours: 0, clock: 0, steals: undefined },
};

/**
 * What is done with an item. A subject is the same for all tries of it, and of two items that ask
 * for the same thing.
 */
export interface ModelOperation {
	readonly items: number;
	nameSubject(round: number, item: number): string;
	/** @param edition how often a person has changed the field */
	prepare(round: number, item: number, edition: number): PreparedOperation;
}

interface SavedState {
	readonly memory: string;
	readonly round: number;
}

function nameWish(round: number, item: number): string {
	return `item ${item} of round ${round}`;
}

function readOutcome(output: IDataObject | KobbleFailure): Outcome {
	if (!(output instanceof KobbleFailure)) return 'done';
	return output.details.outcome === 'unknown' ? 'unknown' : 'notApplied';
}

const wait = async () => await Promise.resolve();

function readMemory(saved: SavedState | undefined): ExecutionMemory | undefined {
	return parseMemory(JSON.parse(saved?.memory ?? 'null'));
}

/** An execution of a node in a loop, and what n8n keeps of it between two tries. */
export class ModelExecution {
	/** The newest output of each subject. */
	readonly outputs = new Map<string, IDataObject | KobbleFailure>();

	/** Everything that was asked for. */
	readonly wishes = new Wishes();

	private readonly seededAt: number;

	/** What n8n saved last; `undefined` if it saved nothing. */
	private saved: SavedState | undefined;

	private savedFirst: SavedState | undefined;

	private memory: ExecutionMemory;

	private round = 0;

	/** The last round that was reached, also if its worker died. */
	private lastRound = 0;

	private isRetry = false;

	private lastDied = false;

	private hasEverDied = false;

	/** Whether an older saved try was retried, so that the newer ones were forgotten. */
	private hasDiscarded = false;

	private tries = 0;

	private clockAhead: number;

	private readonly source = { nodeId: 'node', keyOption: null as string | null, edition: 0 };

	constructor(
		readonly kobble: ModelKobble,
		private readonly operation: ModelOperation,
		private readonly name: string,
		usesReference: boolean,
		minutesAhead: number,
	) {
		if (usesReference) this.source.keyOption = 'order';
		this.clockAhead = minutesAhead * MINUTE;
		this.seededAt = kobble.now + this.clockAhead;
		this.memory = this.createMemory();
	}

	/** Milliseconds since 1970 on n8n's clock. */
	get now(): number {
		return this.kobble.now + this.clockAhead;
	}

	get isDone(): boolean {
		return this.round === this.lastRound && this.isRoundDone();
	}

	/** @param afterRound called after each round */
	async run(one: Try, afterRound: () => void): Promise<void> {
		this.kobble.now += one.hours * HOUR;
		this.resume(one);
		const client = new ModelClient(this.kobble, [...one.faults], one.maxRetries, this.name);
		for (let left = one.rounds; ; left -= 1) {
			await this.runRound(client);
			afterRound();
			if (!this.isRoundDone() || (left <= 0 && this.round >= this.lastRound)) break;
			if (this.round >= this.lastRound && one === HEALTHY) break;
			if (this.round >= MOST_ROUNDS) break;
			this.round += 1;
			this.lastRound = Math.max(this.lastRound, this.round);
			if (one.savesProgress) this.saved = this.copyState();
		}
		this.lastDied = one.dies;
		this.hasEverDied ||= one.dies;
		if (one.dies) return;
		this.saved = this.copyState();
		// n8n saves at the end of the execution, so all tries of Retry On Fail are saved together.
		if (!this.isRetry) this.savedFirst = this.saved;
	}

	private async runRound(client: ModelClient): Promise<void> {
		const { nodeId, keyOption, edition } = this.source;
		const history = new RunHistory(this.memory, {
			...{ runIndex: this.round, isRetry: this.isRetry, instanceId: 'instance' },
			...{ workflowId: 'workflow', nodeId, keyOption, parameters: { edition } },
		});
		const scope = { client, history, concurrency: 1, wait };
		for (let item = 0; item < this.operation.items; item += 1) {
			const subject = this.operation.nameSubject(this.round, item);
			const prepared = this.prepare(history, item);
			const isReferenced = history.keyOption !== null && prepared.request.safety === 'keyed';
			const given = isReferenced
				? deriveGivenKey(
						parseReference(`order of ${this.round} ${item}`),
						CONNECTION,
						prepared.request,
					)
				: undefined;
			const outcome = performItem(scope, item, prepared, given) as Promise<IDataObject>;
			const output = await outcome.catch((error: unknown) => {
				if (error instanceof KobbleFailure) return error;
				throw error;
			});
			this.outputs.set(subject, output);
			const name = nameWish(this.round, item);
			this.wishes.note(name, subject, readOutcome(output));
		}
	}

	/** As the node does, it leaves an item that was done before an edit as it was. */
	private prepare(history: RunHistory, item: number): PreparedOperation {
		const { edition } = this.source;
		const earlier = history.getParametersOfDone(item) as { edition: number } | undefined;
		const prepared = this.operation.prepare(this.round, item, earlier?.edition ?? edition);
		if (earlier === undefined || prepared.request.safety !== 'idempotent') return prepared;
		return this.operation.prepare(this.round, item, edition);
	}

	private isRoundDone(): boolean {
		return this.listWishes().every((name) => this.wishes.isDone(name));
	}

	private listWishes(): string[] {
		return Array.from({ length: this.operation.items }, (_, item) => nameWish(this.round, item));
	}

	/** Loads the memory that n8n provides for this try, and edits the node if a person does so. */
	private resume({ by, edit, clock }: Try): void {
		this.tries += 1;
		if (this.tries === 1) return;
		// Where Kobble's time is not known yet, nothing can tell that n8n's clock was set.
		const states = [this.memory, readMemory(this.savedFirst), readMemory(this.saved)];
		const knowsTime = states.every((one) => one?.kobbleAhead !== undefined);
		if (knowsTime && !this.hasEverDied) this.clockAhead += clock * MINUTE;
		// The same process continues, so nothing is lost and nobody can edit the node.
		if (by === 'Retry On Fail' && !this.lastDied) return;
		this.isRetry = true;
		const isAgain = by === 'Retry of the first try again' && this.isFirstStillTrue();
		const saved = (isAgain ? this.savedFirst : undefined) ?? this.saved;
		// What the newer tries have sent is not remembered then.
		if (isAgain && this.savedFirst !== this.saved) this.hasDiscarded = true;
		this.memory = readMemory(saved) ?? this.createMemory();
		this.round = saved?.round ?? 0;
		// After an edit of the node nobody knows what a killed worker has sent, see the README.
		if (edit === undefined || this.lastDied || saved === undefined || by !== 'Retry execution') {
			return;
		}
		if (edit === 'put in again') this.source.nodeId += ' again';
		if (edit === 'key option') {
			this.source.keyOption = this.source.keyOption === null ? 'order' : null;
		}
		// Nor does anybody know what it has sent in the rounds that are still to be repeated.
		if (edit === 'field' && this.round === this.lastRound) this.editField();
	}

	private editField(): void {
		this.source.edition += 1;
		const isForgotten = this.hasEverDied || this.hasDiscarded;
		for (const name of this.listWishes()) this.wishes.allowAnother(name, isForgotten);
	}

	/**
	 * Whether no retry since the first try used other keys or finished a round. The saved first try
	 * does not know of either, so only the newest retry may be retried then.
	 */
	private isFirstStillTrue(): boolean {
		if (this.savedFirst?.round !== this.round || this.lastRound !== this.round) return false;
		const first = readMemory(this.savedFirst)?.refusals ?? {};
		return (
			this.source.edition === 0 && JSON.stringify(first) === JSON.stringify(this.memory.refusals)
		);
	}

	private copyState(): SavedState {
		return { memory: JSON.stringify(this.memory), round: this.round };
	}

	private createMemory(): ExecutionMemory {
		const { seededAt } = this;
		return createMemory({ version: 1, seed: `established:${this.name}`, seededAt });
	}
}
