import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { getExecutionMemory } from './executionMemory';
import type { ExecutionMemory } from './executionMemory';
import { deriveIntentKey } from './idempotencyKey';

/** The part of a request that makes it this request and no other. */
export interface RequestIdentity {
	readonly method: string;
	readonly path: string;
	/** As it is sent; empty where there is none. */
	readonly body: string;
}

/** Milliseconds. How long Kobble keeps keys is not known; a day is what card issuers commonly do. */
const KEY_TRUSTED_FOR = 24 * 60 * 60 * 1000;

/**
 * The idempotency keys of one run of the node, and what is remembered of its items from earlier
 * tries in the same execution.
 */
export class ExecutionKeys {
	private readonly memory: ExecutionMemory;

	private readonly runIndex: number | undefined;

	private readonly place: { instanceId: string; workflowId: string; nodeId: string };

	/** Whether this run of the node has begun before: Retry On Fail, Retry execution. */
	private readonly isRepeat: boolean;

	/** Also where a killed worker left nothing behind but the execution that is retried. */
	private readonly mayRepeat: boolean;

	/** A retried execution of which nothing of this node was saved: it did not run, or was killed. */
	private readonly isRetryWithoutMemory: boolean;

	/** Since when the execution runs, in milliseconds since 1970; 0 where that cannot be told. */
	private readonly startTime: number;

	/** The highest item that went out in an earlier try of this run; -1 where there was none. */
	private readonly highestSentItem: number;

	constructor(execution: IExecuteFunctions) {
		this.memory = getExecutionMemory(execution);
		this.isRetryWithoutMemory = execution.getMode() === 'retry' && this.memory.lastRun < 0;
		this.startTime = this.isRetryWithoutMemory
			? startTimeOfRetryWithoutMemory(this.memory)
			: this.memory.seededAt;
		const node = execution.getNode();
		// An agent's tool gets a new run index at each try, so there it says nothing.
		const isTool = node.type.endsWith('Tool');
		const runIndex = Number(execution.getWorkflowDataProxy(0).$runIndex ?? 0);
		this.runIndex = isTool ? undefined : runIndex;
		this.place = {
			instanceId: execution.getInstanceId(),
			workflowId: execution.getWorkflow().id ?? '',
			nodeId: node.id,
		};
		this.isRepeat = !isTool && runIndex <= this.memory.lastRun;
		this.mayRepeat = this.isRepeat || isTool || execution.getMode() === 'retry';
		this.highestSentItem = this.isRepeat ? findHighestSentItem(this.memory, runIndex) : -1;
		if (isTool || this.isRepeat) return;
		this.memory.lastRun = runIndex;
		this.memory.lastItem = -1;
	}

	/** The key that an item's request goes out with, the same at every repeat of it. */
	keyFor(itemIndex: number, request: RequestIdentity): string {
		const { lastRun, lastItem } = this.memory;
		if (this.runIndex === lastRun && lastItem !== undefined) {
			this.memory.lastItem = Math.max(lastItem, itemIndex);
		}
		return deriveIntentKey({
			version: this.memory.version,
			seed: this.memory.seed,
			...this.place,
			runIndex: this.runIndex,
			itemIndex: this.runIndex === undefined ? undefined : itemIndex,
			method: request.method,
			path: request.path,
			body: request.body,
			refusals: this.memory.refusals[this.label(itemIndex, request)] ?? 0,
		});
	}

	/**
	 * After a definite refusal the next try gets the next key, unless an earlier try may have acted: a
	 * card that was made is found by its key only, whatever its repeat is answered.
	 */
	noteRefusal(itemIndex: number, request: RequestIdentity, status: number): void {
		// Access is restricted before Kobble looks at a key: where a killed worker left no memory, a
		// 403 says nothing of what that worker had made.
		if (status === 403 && this.isRetryWithoutMemory) return;
		const label = this.label(itemIndex, request);
		if (this.mayHaveActed(itemIndex, label)) return;
		this.memory.refusals[label] = (this.memory.refusals[label] ?? 0) + 1;
	}

	/** This try did nothing, so a refusal of the next one is the first. */
	noteUntouched(itemIndex: number, request: RequestIdentity): void {
		const label = this.label(itemIndex, request);
		if (!this.mayHaveActed(itemIndex, label)) this.memory.refusals[label] ??= 0;
	}

	/** Kobble may have acted: from now on this item stays with its key. */
	noteUnclear(itemIndex: number, request: RequestIdentity): void {
		this.memory.unclear[this.label(itemIndex, request)] = true;
	}

	/**
	 * Kobble acted. Most items leave nothing behind, because thousands do so: that they went out is
	 * known from the highest item that did.
	 */
	noteSuccess(itemIndex: number, request: RequestIdentity): void {
		const label = this.label(itemIndex, request);
		const { refusals, unclear } = this.memory;
		if (this.runIndex === undefined || label in refusals) unclear[label] = true;
		else delete unclear[label];
	}

	/**
	 * Notes that a status change goes out.
	 *
	 * @returns where it may already have gone out in this execution: since when the execution runs, in
	 * milliseconds since 1970
	 */
	noteSending(itemIndex: number, request: RequestIdentity): number | undefined {
		const { sent } = this.memory;
		if (this.runIndex !== undefined) return this.mayRepeat ? this.startTime : undefined;
		const label = this.label(itemIndex, request);
		const wentOut = sent[label] === true;
		sent[label] = true;
		return wentOut ? this.startTime : undefined;
	}

	/**
	 * For a repeat that starts so late that Kobble may have forgotten the key: since when there were
	 * keys of this execution, in milliseconds since 1970.
	 */
	startTimeIfKeysExpired(now: number): number | undefined {
		const { seededAt } = this.memory;
		return this.mayRepeat && now - seededAt > KEY_TRUSTED_FOR ? seededAt : undefined;
	}

	private mayHaveActed(itemIndex: number, label: string): boolean {
		const { refusals, unclear } = this.memory;
		return unclear[label] === true || (itemIndex <= this.highestSentItem && !(label in refusals));
	}

	private label(itemIndex: number, { method, path, body }: RequestIdentity): string {
		if (this.runIndex !== undefined) return `${this.runIndex}:${itemIndex}`;
		const content = JSON.stringify([method, path, body]);
		return createHash('sha256').update(content).digest('hex').slice(0, 16);
	}
}

/** Milliseconds. */
const JUST_NOW = 60_000;

/**
 * Where a killed worker left no memory, n8n before 2.20 dates the execution by its retry: then
 * nothing tells what happened before it and what since.
 */
function startTimeOfRetryWithoutMemory({ seededAt }: ExecutionMemory): number {
	return Date.now() - seededAt < JUST_NOW ? 0 : seededAt;
}

/** Of an earlier round of a loop, or where it was not kept, every item may have gone out. */
function findHighestSentItem({ lastRun, lastItem }: ExecutionMemory, runIndex: number): number {
	return runIndex === lastRun && lastItem !== undefined ? lastItem : Number.POSITIVE_INFINITY;
}
