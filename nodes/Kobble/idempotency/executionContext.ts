import { hash, randomUUID } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, IExecutionContext } from 'n8n-workflow';

import { createMemory, parseMemory } from './executionMemory';
import type { ExecutionMemory } from './executionMemory';
import { DERIVATION_VERSION } from './idempotencyKey';
import { isJsonObject } from '../data/json';
import { RunHistory } from './runHistory';

const CONTEXT_NAME = 'kobble';

/** The history of this run of the node, based on n8n's data about the execution. */
export function openRunHistory(execution: IExecuteFunctions): RunHistory {
	const node = execution.getNode();
	// An agent's tool gets a new run index at each try, so the index is meaningless there.
	const isTool = node.type.endsWith('Tool');
	const options: unknown = node.parameters?.options;
	return new RunHistory(getExecutionMemory(execution), {
		runIndex: isTool ? undefined : Number(execution.getWorkflowDataProxy(0).$runIndex ?? 0),
		isRetry: execution.getMode() === 'retry',
		instanceId: execution.getInstanceId(),
		workflowId: execution.getWorkflow().id ?? '',
		nodeId: node.id,
		parameters: node.parameters,
		keyOption: (isJsonObject(options) ? options.idempotencyKey : undefined) ?? null,
	});
}

/**
 * Whether n8n runs this as a sub-workflow. If its caller is retried, its calls cannot be told
 * apart.
 */
export function isCalledByWorkflow(execution: IExecuteFunctions): boolean {
	return isSubWorkflow(execution.getMode(), execution.getExecutionContext?.());
}

/**
 * Looks for another node of the workflow with the same ID: n8n gives each node its own, but a
 * workflow that was written by hand or by a model may repeat one. The keys of the two would be the
 * same. The first node that asks in an execution keeps the ID; a node that was renamed before a
 * retry is the same node.
 *
 * @returns the other node's name
 */
export function findNodeWithSameId(execution: IExecuteFunctions): string | undefined {
	const { id, name } = execution.getNode();
	const context: IDataObject = execution.getContext('flow');
	const known = context[CONTEXT_NAME];
	const names: IDataObject = isJsonObject(known) ? known : {};
	context[CONTEXT_NAME] = names;
	const other = names[id];
	if (typeof other === 'string' && other !== name && isInWorkflow(execution, other)) return other;
	names[id] = name;
	return undefined;
}

function isInWorkflow(execution: IExecuteFunctions, nodeName: string): boolean {
	try {
		// n8n throws if there is no such node.
		return Boolean(execution.getWorkflowDataProxy(0).$node[nodeName]);
	} catch {
		return false;
	}
}

/** The memory of this execution in n8n's node context; created when the node first runs in it. */
export function getExecutionMemory(execution: IExecuteFunctions): ExecutionMemory {
	const context: IDataObject = execution.getContext('node');
	const memory =
		parseMemory(context[CONTEXT_NAME]) ??
		createMemory({ version: DERIVATION_VERSION, ...chooseSeed(execution) });
	// n8n types the context as JSON, which an interface with fixed names is not assignable to.
	Reflect.set(context, CONTEXT_NAME, memory);
	return memory;
}

type Seed = Pick<ExecutionMemory, 'seed' | 'seededAt' | 'isStartUnknown'>;

/**
 * The time at which n8n established the execution survives a killed worker, because n8n saves it
 * when it queues the execution. A sub-workflow is not queued, and many may start in one
 * millisecond.
 */
function chooseSeed(execution: IExecuteFunctions): Seed {
	const context = execution.getExecutionContext?.();
	const mode = execution.getMode();
	const seededAt = context?.establishedAt;
	// Before 2.20, n8n creates the context again at the retry if a killed worker saved none.
	const isStartUnknown =
		mode === 'retry' && (seededAt === undefined || context?.source === 'retry');
	const start = isStartUnknown ? { isStartUnknown } : {};
	if (seededAt === undefined) {
		return { seed: createUniqueSeed(execution), seededAt: Date.now(), ...start };
	}
	const isSub = isSubWorkflow(mode, context);
	const seed = isSub ? createUniqueSeed(execution) : `established:${seededAt}`;
	return { seed, seededAt, ...start };
}

/**
 * Whether this is a sub-workflow, also when it is retried: then the mode is `retry`, and after a
 * killed worker so is the source of the context.
 */
function isSubWorkflow(mode: string, context?: IExecutionContext): boolean {
	if (mode === 'integrated' || context?.source === 'integrated') return true;
	return context?.source === 'retry' && context.parentExecutionId !== undefined;
}

/** A value unique to this execution; it survives a retry if n8n provides a resume token. */
function createUniqueSeed(execution: IExecuteFunctions): string {
	const token = readResumeToken(execution);
	if (token !== undefined) return `token:${token}`;
	const executionId = execution.getExecutionId();
	return executionId ? `execution:${executionId}` : `random:${randomUUID()}`;
}

/**
 * From 2.14, n8n gives an execution a random token for its resume links, saves it before the
 * execution begins, and keeps it in a retry. It is hashed, because anyone who has it can resume the
 * execution.
 */
function readResumeToken(execution: IExecuteFunctions): string | undefined {
	const { $execution } = execution.getWorkflowDataProxy(0);
	const [, token] = /[?&]signature=([^&#]+)/.exec(String($execution?.resumeUrl)) ?? [];
	return token && hash('sha256', token).slice(0, 32);
}
