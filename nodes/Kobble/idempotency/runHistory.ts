import { hash } from 'node:crypto';

import { CLOCK_TOLERANCE } from '../actions/operation';
import { isJsonObject, isSameJson } from '../data/json';
import { addIndex, hasIndex, listIndexes, removeIndex } from '../data/indexRanges';
import type { IndexRanges } from '../data/indexRanges';
import { ANY_REQUEST } from './executionMemory';
import type { ExecutionMemory } from './executionMemory';
import { deriveIntentKey } from './idempotencyKey';

/** The part of a request that identifies it. */
export interface RequestIdentity {
	readonly method: string;
	readonly path: string;
	/** As it is sent; empty if there is no body. */
	readonly body: string;
}

/** n8n's data about this run of the node. */
export interface RunContext {
	/** `undefined` for an agent's tool, because n8n increments its run index at each try. */
	readonly runIndex: number | undefined;
	/** Whether this is a retry of a saved execution (mode `retry`). */
	readonly isRetry: boolean;
	readonly instanceId: string;
	readonly workflowId: string;
	readonly nodeId: string;
	/** The option Idempotency Key as written in the node; `null` if it was not added. */
	readonly keyOption: unknown;
	/** The node's parameters as written. */
	readonly parameters?: unknown;
}

/** `new`: definitely not done. `sent`: it may have been done. `done`: Kobble confirmed it. */
type ItemState = 'new' | 'sent' | 'done';

/**
 * Milliseconds. How long Kobble keeps keys is not known; card issuers commonly keep them for a day.
 */
const KEY_TRUSTED_FOR = 24 * 60 * 60 * 1000;

/**
 * Milliseconds. The `Date` header of a response has no fractions of a second, and may be set by
 * another machine than the times of objects.
 */
const HEADER_TOLERANCE = 5_000;

/** Milliseconds. */
const SETTLING = 3_000;

/** More different calls than an agent makes to one tool in one execution. */
const MAX_CALLS = 1_000;

/**
 * What is known about the items of one run of the node, over all its tries in one execution, and
 * which idempotency keys follow from it. Pure: the memory is plain data, and n8n saves it.
 *
 * An item is identified by its index and its request. If the node was edited, what is done stays
 * done: such an item asks for what it asked for before the edit. Any other item whose request has
 * changed counts as a new request without a history.
 *
 * | state  | event                          | next state | next key | outcome if it fails | look-up |
 * |--------|--------------------------------|------------|----------|---------------------|---------|
 * | `new`  | sent                           | `sent`     | same     | unknown             | none    |
 * | `new`  | definitely not arrived, 401, 403, 429, a gateway's page | `new` | same | notApplied   | none    |
 * | `new`  | refused by Kobble              | `new`      | next     | notApplied          | none    |
 * | `new`  | response lost, 5xx             | `sent`     | same     | unknown             | none    |
 * | `sent` | any failure                    | `sent`     | same     | unknown             | if possible: after a refusal or a repeated 5xx |
 * | `sent` | looked up, not found           | `new`      | next     | notApplied          | done    |
 * | `done` | any failure                    | `done`     | same     | unknown             | if possible, as above |
 * | any    | success                        | `done`     | same     | -                   | none    |
 *
 * In a retry of a saved execution, the previous try may have crashed before it was saved. So `new`
 * has the key, the outcome and the look-up of `sent` there, until the item was looked up. The same
 * applies to all rounds of a loop except the newest: their state is not kept, because n8n never
 * repeats them. This and the ranges of items limit the memory: it has one entry per item that was
 * refused or whose response is unknown, for one round only.
 *
 * The node's ID and the option Idempotency Key are those of the execution's first request, or of its
 * first retry: a node that was edited before a retry must not send the same requests with other keys. Its other
 * parameters are kept once per edit, for the items that were done before it.
 */
export class RunHistory {
	/** Whether this run of the node has begun before in this execution. */
	readonly isRepeat: boolean;

	/** Whether it is not the newest run: nothing is known of its items. */
	private readonly isOldRound: boolean;

	/** Milliseconds of the monotonic clock. */
	private readonly startedAt = performance.now();

	constructor(
		private readonly memory: ExecutionMemory,
		private readonly context: RunContext,
	) {
		const { runIndex } = context;
		// A try that crashed unsaved may have sent something from this node.
		if (context.isRetry) this.noteKeySource();
		this.isRepeat = runIndex !== undefined && runIndex <= memory.lastRun;
		this.isOldRound = runIndex !== undefined && runIndex < memory.lastRun;
		if (runIndex === undefined) return;
		if (this.isRepeat) {
			if (!this.isOldRound && this.isEdited()) this.keepDoneItems();
			return;
		}
		memory.lastRun = runIndex;
		delete memory.runStartedAt;
		delete memory.doneBefore;
		delete memory.withoutKeyInBody;
		memory.acted = [];
		memory.unclear = {};
		memory.refusals = {};
	}

	/** The option Idempotency Key that applies in this execution, as written; `null` if absent. */
	get keyOption(): unknown {
		return this.memory.keyOption === undefined ? this.context.keyOption : this.memory.keyOption;
	}

	/** Whether the node's option has been changed since. */
	get isKeyOptionChanged(): boolean {
		return JSON.stringify(this.keyOption) !== JSON.stringify(this.context.keyOption);
	}

	/** Whether the node's parameters have changed since this run last sent something. */
	private isEdited(): boolean {
		const { parameters } = this.memory;
		if (parameters === undefined || this.context.parameters === undefined) return false;
		return JSON.stringify(parameters) !== JSON.stringify(this.context.parameters);
	}

	/** Notes the items that were done with the parameters of before the edit. */
	private keepDoneItems(): void {
		const { acted, unclear, parameters } = this.memory;
		const items: IndexRanges = [];
		for (const item of listIndexes(acted)) {
			if (!(item in unclear) && this.getParametersOfDone(item) === undefined) addIndex(items, item);
		}
		if (items.length > 0) (this.memory.doneBefore ??= []).push({ parameters, items });
		delete this.memory.parameters;
	}

	/**
	 * The node's parameters with which an item was done before the node was edited, as written;
	 * `undefined` if the present ones apply.
	 */
	getParametersOfDone(itemIndex: number): unknown {
		if (this.isOldRound) return undefined;
		const done = this.memory.doneBefore?.find(({ items }) => hasIndex(items, itemIndex));
		return done?.parameters;
	}

	/** Whether an item that is done was done with fields that have been edited since. */
	private isEditedSinceDone(itemIndex: number): boolean {
		const parameters = this.getParametersOfDone(itemIndex);
		if (parameters === undefined) return false;
		// Options decide how something is sent, and not what.
		return !isSameJson(omitOptions(parameters), omitOptions(this.context.parameters));
	}

	/** Whether the node is the tool of an AI agent. */
	private get isTool(): boolean {
		return this.context.runIndex === undefined;
	}

	/** Whether n8n runs these items again, so that an earlier try may have done them. */
	get isLaterTry(): boolean {
		return this.context.isRetry || this.isRepeat;
	}

	/** Milliseconds since 1970 on Kobble's clock; 0 if the start of the execution is unknown. */
	get executionStart(): number {
		const { seededAt, isStartUnknown } = this.memory;
		return isStartUnknown ? 0 : this.toKobbleTime(seededAt);
	}

	/** @param time milliseconds since 1970 on n8n's clock */
	toKobbleTime(time: number): number {
		return time + (this.memory.kobbleAhead ?? 0);
	}

	/**
	 * When the earliest try of this run can have begun, on Kobble's clock, with a tolerance for clocks
	 * that differ; 0 if unknown. What was created before belongs to something else.
	 */
	get earliestEffect(): number {
		const { runStartedAt } = this.memory;
		const { runIndex, isRetry } = this.context;
		// A try that crashed before it was saved began at an unknown time.
		const mayHaveCrashed = isRetry && !this.isRepeat;
		const isKnown = runIndex !== undefined && !mayHaveCrashed && !this.isOldRound;
		if (isKnown && runStartedAt !== undefined) return runStartedAt;
		return this.executionStart === 0 ? 0 : this.executionStart - CLOCK_TOLERANCE;
	}

	/** Records that an attempt ended without a clear answer, in milliseconds since 1970. */
	noteUnclear(now: number): void {
		this.memory.unclearAt = now;
	}

	/**
	 * How long to wait before Kobble is asked for what an attempt made that may still be running, in
	 * milliseconds: behind a gateway that gave up, the request often ends a moment later.
	 */
	getSettlingTime(now: number): number {
		const since = now - (this.memory.unclearAt ?? Number.NEGATIVE_INFINITY);
		return Math.min(SETTLING, Math.max(0, SETTLING - since));
	}

	/** Records the time of a response on Kobble's and n8n's clocks, in milliseconds since 1970. */
	noteKobbleTime(kobbleTime: number, now: number): void {
		if (Number.isNaN(kobbleTime)) return;
		this.memory.kobbleAhead ??= kobbleTime - now;
		if (this.isRepeat) return;
		// By the monotonic clock, because n8n's own may be set meanwhile.
		const elapsed = performance.now() - this.startedAt;
		this.memory.runStartedAt ??= kobbleTime - elapsed - HEADER_TOLERANCE;
	}

	/** Whether this is a repeat that starts so late that Kobble may have forgotten the keys. */
	areKeysExpired(now: number): boolean {
		const mayRepeat = this.isLaterTry || this.isTool;
		return mayRepeat && now - this.memory.seededAt > KEY_TRUSTED_FOR;
	}

	/** Whether an item may have been done, with any request. */
	mayHaveActed(itemIndex: number): boolean {
		return this.isOldRound || this.context.isRetry || hasIndex(this.memory.acted, itemIndex);
	}

	/** Whether an item is known to have been sent in an earlier try, with any request. */
	wasSent(itemIndex: number): boolean {
		if (!this.isRepeat) return this.context.isRetry;
		return this.isOldRound || hasIndex(this.memory.acted, itemIndex);
	}

	/**
	 * The history of one request of an item.
	 *
	 * @param givenKey the key derived from the user's reference
	 * @param wasSentBefore whether that key was taken from an item that was sent
	 */
	open(
		itemIndex: number,
		request: RequestIdentity,
		givenKey?: string,
		wasSentBefore = false,
	): RequestHistory {
		const { isRetry } = this.context;
		const slot = this.isTool
			? new CallSlot(this.memory, digest(request, 16))
			: this.isOldRound
				? new OldRoundSlot()
				: new ItemSlot(this.memory, itemIndex, digest(request, 8));
		const { refusals } = slot;
		const key = givenKey ?? this.deriveKey(itemIndex, request, refusals);
		const isFirst = givenKey !== undefined || refusals === 0;
		return new RequestHistory(
			slot,
			{
				key,
				firstKey: isFirst ? key : this.deriveKey(itemIndex, request, 0),
				isGiven: givenKey !== undefined,
			},
			{
				isAnythingPossible: isRetry || wasSentBefore,
				isLaterTry: this.isLaterTry,
				isKeyOfOther: wasSentBefore,
				isSameRequest: () => !this.isTool && !this.isEditedSinceDone(itemIndex),
			},
			() => this.noteSource(),
		);
	}

	private deriveKey(itemIndex: number, request: RequestIdentity, refusals: number): string {
		const { runIndex, instanceId } = this.context;
		const [workflowId, nodeId] = this.memory.place ?? [
			this.context.workflowId,
			this.context.nodeId,
		];
		return deriveIntentKey({
			version: this.memory.version,
			seed: this.memory.seed,
			instanceId,
			workflowId,
			nodeId,
			runIndex,
			itemIndex: runIndex === undefined ? undefined : itemIndex,
			...request,
			refusals,
		});
	}

	/** Records what the keys of this execution are derived from, when the first request is sent. */
	private noteSource(): void {
		this.noteKeySource();
		this.memory.parameters ??= this.context.parameters;
	}

	private noteKeySource(): void {
		this.memory.place ??= [this.context.workflowId, this.context.nodeId];
		if (this.memory.keyOption === undefined) this.memory.keyOption = this.context.keyOption ?? null;
	}
}

/** The keys of a request. */
export interface RequestKeys {
	/** The one that it is sent with: the same in every try until Kobble refuses it. */
	readonly key: string;
	/** The one before any refusal: the same in every try, also if what is remembered was lost. */
	readonly firstKey: string;
	/** Whether it comes from the user, so that another execution may have sent it. */
	readonly isGiven: boolean;
}

/** What is known about one request of an item, and its progress in this try. */
export class RequestHistory {
	/** Whether this is a repeat, however the earlier try ended. */
	readonly isRepeat: boolean;

	private isAbsent = false;

	private wasSentBefore: boolean;

	constructor(
		private readonly slot: RequestSlot,
		readonly keys: RequestKeys,
		private readonly run: {
			readonly isAnythingPossible: boolean;
			readonly isLaterTry: boolean;
			/** Whether the key is that of an item that was sent before, maybe by another execution. */
			readonly isKeyOfOther: boolean;
			/** Whether what was done before is this very request, of this very item. */
			readonly isSameRequest: () => boolean;
		},
		private readonly noteSource: () => void,
	) {
		this.wasSentBefore = slot.state !== 'new';
		this.isRepeat = run.isLaterTry || slot.wasTried;
	}

	/** Whether an earlier try is known to have been sent, so it may have done it. */
	get wasSent(): boolean {
		return this.wasSentBefore;
	}

	/** Whether an earlier try may have done it. */
	get mayHaveActedBefore(): boolean {
		return this.wasSent || this.mayBeForgotten;
	}

	/**
	 * Whether a try that was killed before it was saved may have sent it, also with a later key than
	 * the one that is remembered. That includes what was found, because the key that made it is unknown.
	 */
	get mayBeForgotten(): boolean {
		return this.run.isAnythingPossible && !this.isAbsent;
	}

	/** The key of the request, the same in every try until it advances to the next one. */
	get key(): string {
		return this.keys.key;
	}

	/**
	 * Whether its key goes into its body: as in the earlier tries, because a repeat has to be the same
	 * request, also if the user has changed his mind since.
	 *
	 * @param isWanted what the user chooses now
	 */
	decideKeyInBody(isWanted: boolean): boolean {
		if (this.wasSentBefore) return this.slot.hasKeyInBody ?? isWanted;
		this.slot.hasKeyInBody = isWanted;
		return isWanted;
	}

	/** Whether Kobble confirmed that it did it. */
	get isDone(): boolean {
		return this.slot.state === 'done';
	}

	/**
	 * The same, for this very request and item: `false` if the fields were edited since, or if an agent
	 * asks, which may ask for the same again on purpose.
	 */
	get isItemDone(): boolean {
		return this.isDone && this.run.isSameRequest();
	}

	/** Whether any try so far may have done it. */
	get mayHaveActed(): boolean {
		const { state, isAnyUnclear } = this.slot;
		return state !== 'new' || isAnyUnclear || this.mayBeForgotten;
	}

	/**
	 * Records that it is about to be sent; unless something else is recorded later, it may have been
	 * done.
	 */
	noteSending(): void {
		this.noteSource();
		if (this.slot.state === 'new') this.slot.state = 'sent';
	}

	noteSuccess(): void {
		this.slot.state = 'done';
	}

	/** Records that this try did nothing, which says nothing about earlier tries. */
	noteUntouched(): void {
		if (!this.wasSent) this.slot.state = 'new';
	}

	/**
	 * Records that Kobble refused it: it gets its next key if no earlier try can have taken effect.
	 */
	noteRefusal(): void {
		this.noteUntouched();
		if (!this.mayHaveActedBefore) this.slot.refusals += 1;
	}

	/**
	 * Records that it was looked up and does not exist, so no earlier try took effect. What another
	 * execution made may not be among what was looked at, so of its key that proves nothing.
	 */
	noteAbsent(): void {
		if (this.slot.state === 'done' || this.run.isKeyOfOther) return;
		this.isAbsent = true;
		this.slot.state = 'new';
		this.slot.refusals += 1;
	}

	/**
	 * Records that it was looked up and does not exist, and that it is about to be sent. It keeps its
	 * key, by which the next try can find it.
	 */
	noteAbsentBefore(): void {
		this.isAbsent = true;
		this.wasSentBefore = false;
		this.slot.state = 'sent';
	}
}

/** The place in the memory for one request of an item. */
interface RequestSlot {
	state: ItemState;
	refusals: number;
	/** Whether it was sent with its key in its body; `undefined` if that is not kept. */
	hasKeyInBody: boolean | undefined;
	/** Whether it is known to have been tried before, with any result. */
	readonly wasTried: boolean;
	/** Whether the item may be done, also with another request from before the node was edited. */
	readonly isAnyUnclear: boolean;
}

class ItemSlot implements RequestSlot {
	constructor(
		private readonly memory: ExecutionMemory,
		private readonly itemIndex: number,
		private readonly requestDigest: string,
	) {}

	get state(): ItemState {
		if (!hasIndex(this.memory.acted, this.itemIndex)) return 'new';
		const unclear = this.readUnclear();
		if (unclear.length === 0) return 'done';
		const isThisOne = unclear.some((one) => one === this.requestDigest || one === ANY_REQUEST);
		return isThisOne ? 'sent' : 'new';
	}

	set state(state: ItemState) {
		const { acted, unclear } = this.memory;
		const others = this.readUnclear().filter((one) => one !== this.requestDigest);
		const left = state === 'sent' ? [...others, this.requestDigest] : others;
		if (left.length === 0 || state === 'done') delete unclear[this.itemIndex];
		else unclear[this.itemIndex] = left.join(' ');
		if (state === 'new' && left.length === 0) removeIndex(acted, this.itemIndex);
		else addIndex(acted, this.itemIndex);
	}

	get wasTried(): boolean {
		return hasIndex(this.memory.acted, this.itemIndex);
	}

	get isAnyUnclear(): boolean {
		return this.readUnclear().length > 0;
	}

	get refusals(): number {
		const { refusals } = this.memory;
		return refusals[this.label(this.requestDigest)] ?? refusals[this.label(ANY_REQUEST)] ?? 0;
	}

	set refusals(count: number) {
		this.memory.refusals[this.label(this.requestDigest)] = count;
	}

	get hasKeyInBody(): boolean {
		return !hasIndex(this.memory.withoutKeyInBody ?? [], this.itemIndex);
	}

	set hasKeyInBody(hasKey: boolean) {
		if (hasKey) removeIndex(this.memory.withoutKeyInBody ?? [], this.itemIndex);
		else addIndex((this.memory.withoutKeyInBody ??= []), this.itemIndex);
	}

	private readUnclear(): string[] {
		return this.memory.unclear[this.itemIndex]?.split(' ') ?? [];
	}

	private label(requestDigest: string): string {
		return `${this.itemIndex}:${requestDigest}`;
	}
}

/** A call of an agent's tool, identified only by its request. */
class CallSlot implements RequestSlot {
	readonly isAnyUnclear = false;

	hasKeyInBody: boolean | undefined;

	constructor(
		private readonly memory: ExecutionMemory,
		private readonly requestDigest: string,
	) {}

	get state(): ItemState {
		return (
			this.memory.calls[this.requestDigest] ?? (this.memory.hasForgottenCalls ? 'sent' : 'new')
		);
	}

	set state(state: ItemState) {
		const { calls } = this.memory;
		// Deleted and set again, it becomes the newest entry.
		delete calls[this.requestDigest];
		if (state === 'new') {
			// An entry in its refusals, even of 0, records that it was tried.
			const { refusals } = this;
			this.refusals = refusals;
			return;
		}
		calls[this.requestDigest] = state;
		const [oldest, ...others] = Object.keys(calls);
		if (oldest === undefined || others.length < MAX_CALLS) return;
		delete calls[oldest];
		this.memory.hasForgottenCalls = true;
	}

	get wasTried(): boolean {
		return this.state !== 'new' || this.requestDigest in this.memory.refusals;
	}

	get refusals(): number {
		return this.memory.refusals[this.requestDigest] ?? 0;
	}

	set refusals(count: number) {
		const { refusals } = this.memory;
		// Beyond the limit the key stays the same: forgetting an advanced key could repeat the call.
		const isKept = this.requestDigest in refusals || Object.keys(refusals).length < MAX_CALLS;
		if (isKept) refusals[this.requestDigest] = count;
	}
}

/**
 * An item of an old round without stored state: it may have been done, and its key never changes.
 */
class OldRoundSlot implements RequestSlot {
	readonly wasTried = true;

	readonly isAnyUnclear = false;

	hasKeyInBody: boolean | undefined;

	get state(): ItemState {
		return 'sent';
	}

	set state(_state: ItemState) {
		// Nothing is kept of it.
	}

	get refusals(): number {
		return 0;
	}

	set refusals(_count: number) {
		// Nothing is kept of it.
	}
}

function omitOptions(parameters: unknown): unknown {
	return isJsonObject(parameters) ? { ...parameters, options: null } : parameters;
}

function digest({ method, path, body }: RequestIdentity, length: number): string {
	const content = JSON.stringify([method, path, body]);
	return hash('sha256', content).slice(0, length);
}
