import { createHash, randomUUID } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, IExecutionContext } from 'n8n-workflow';

import { DERIVATION_VERSION } from './idempotencyKey';

/**
 * What the node remembers of one execution, kept in n8n's node context: saved with the run, so
 * that Retry On Fail and Retry execution find it. Text and numbers only, because it is stored as JSON.
 */
export interface ExecutionMemory {
	/** Of the derivation that the execution began with; an upgrade in between does not change it. */
	readonly version: number;
	readonly seed: string;
	/** Milliseconds since 1970 at which the seed was chosen or established. */
	readonly seededAt: number;
	/** The highest run index that has begun to send; -1 before the first. */
	lastRun: number;
	/** The highest item of that run that has gone out. */
	lastItem?: number;
	/** For items on whose key Kobble surely did not act: how many definite refusals there were. */
	readonly refusals: Record<string, number>;
	/** For unclear items, and refused ones that succeeded later: Kobble may have acted on their key. */
	readonly unclear: Record<string, boolean>;
	/** For an agent's tool, whose run index tells nothing: the changes that went out. */
	readonly sent: Record<string, boolean>;
}

const CONTEXT_NAME = 'kobble';

/** The memory of this execution, made when the node first runs in it. */
export function getExecutionMemory(execution: IExecuteFunctions): ExecutionMemory {
	const context: IDataObject = execution.getContext('node');
	const kept = context[CONTEXT_NAME];
	if (isMemory(kept)) return kept;
	const memory: ExecutionMemory = {
		version: DERIVATION_VERSION,
		...chooseSeed(execution),
		lastRun: -1,
		refusals: {},
		unclear: {},
		sent: {},
	};
	context[CONTEXT_NAME] = memory as unknown as IDataObject;
	return memory;
}

/**
 * When n8n established the execution outlives a killed worker, because n8n saves it when it queues
 * the execution. A sub-workflow is not queued, and many may start in one millisecond.
 */
function chooseSeed(execution: IExecuteFunctions): Pick<ExecutionMemory, 'seed' | 'seededAt'> {
	const context = execution.getExecutionContext?.();
	const seededAt = context?.establishedAt;
	if (seededAt === undefined)
		return { seed: seedUniqueToExecution(execution), seededAt: Date.now() };
	const isSub = isSubWorkflow(execution.getMode(), context);
	return { seed: isSub ? seedUniqueToExecution(execution) : `established:${seededAt}`, seededAt };
}

/**
 * Whether another workflow called it, in each of its tries: a retry has a mode of its own, and where a
 * killed worker left nothing but what it was called with, the retry is also the source of the context.
 */
function isSubWorkflow(mode: string, context?: IExecutionContext): boolean {
	if (mode === 'integrated' || context?.source === 'integrated') return true;
	return context?.source === 'retry' && context.parentExecutionId !== undefined;
}

/** What no other execution has, and where n8n offers it a retry of this one has too. */
function seedUniqueToExecution(execution: IExecuteFunctions): string {
	const token = readResumeToken(execution);
	if (token !== undefined) return `token:${token}`;
	const executionId = execution.getExecutionId();
	return executionId ? `execution:${executionId}` : `random:${randomUUID()}`;
}

/**
 * From 2.14 n8n gives an execution a random token for the links by which it is resumed, saves it before
 * the execution begins, and keeps it in a retry. Hashed, because whoever has it can resume the execution.
 */
function readResumeToken(execution: IExecuteFunctions): string | undefined {
	const { $execution } = execution.getWorkflowDataProxy(0);
	const [, token] = /[?&]signature=([^&#]+)/.exec(String($execution?.resumeUrl)) ?? [];
	return token && createHash('sha256').update(token).digest('hex').slice(0, 32);
}

function isMemory(value: unknown): value is ExecutionMemory {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof Reflect.get(value, 'version') === 'number' &&
		typeof Reflect.get(value, 'seed') === 'string'
	);
}
