import { randomUUID } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

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
export function executionMemory(execution: IExecuteFunctions): ExecutionMemory {
	const context: IDataObject = execution.getContext('node');
	const kept = context[CONTEXT_NAME];
	if (isMemory(kept)) return kept;
	const memory: ExecutionMemory = {
		version: DERIVATION_VERSION,
		...seedOf(execution),
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
 * the execution. Sub-workflows go by their execution id: many may start in one millisecond.
 */
function seedOf(execution: IExecuteFunctions): Pick<ExecutionMemory, 'seed' | 'seededAt'> {
	const establishedAt = execution.getExecutionContext?.()?.establishedAt;
	if (typeof establishedAt === 'number' && execution.getMode() !== 'integrated') {
		return { seed: `established:${establishedAt}`, seededAt: establishedAt };
	}
	const executionId = execution.getExecutionId();
	const seed = executionId ? `execution:${executionId}` : `random:${randomUUID()}`;
	return { seed, seededAt: Date.now() };
}

function isMemory(value: unknown): value is ExecutionMemory {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof Reflect.get(value, 'version') === 'number' &&
		typeof Reflect.get(value, 'seed') === 'string'
	);
}
