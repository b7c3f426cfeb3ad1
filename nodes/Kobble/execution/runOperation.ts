import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import {
	ExecutionCancelled,
	sleepUnlessCancelled,
	throwIfCancelled,
} from '../transport/cancellation';
import { InvalidField, KobbleFailure } from '../errors/kobbleFailure';
import {
	getFailureDetails,
	toFailedItem,
	toFailureBeforeSending,
	toNodeError,
	toRunError,
} from './nodeErrors';
import { ParameterReader } from '../parameters/parameterReader';
import { runItems } from './runItems';
import type { ItemOutcome } from './runItems';
import { ItemFields } from '../parameters/itemFields';
import { findConflicts, keyFromReference } from '../idempotency/businessReference';
import type { ReferencedRequest } from '../idempotency/businessReference';
import { NodeRun } from './nodeRun';
import type { Operation, PreparedOperation, Resource } from '../actions/operation';

/** An item that is ready to be sent. */
interface ReadyItem {
	readonly operation: PreparedOperation;
	readonly key: string | undefined;
}

/** Items read without a pause for the other executions of this process. */
const PREPARE_BATCH = 20;

type ItemResult = IDataObject | IDataObject[];

/**
 * Takes all input items through the operation that the node is set to.
 *
 * @returns the output items in input order, each paired with its input item
 * @throws NodeApiError or NodeOperationError where an item failed and On Error is Stop Workflow
 */
export async function runOperation(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<INodeExecutionData[]> {
	const node = execution.getNode();
	const continueOnFail = execution.continueOnFail();
	const outcomes = await runAllItems(execution, resources).catch((error: unknown) => {
		if (!continueOnFail || error instanceof ExecutionCancelled) throw toRunError(node, error);
		// Thrown out of the node, n8n would hand the input on as if all had succeeded.
		const refusal = toFailureBeforeSending(error);
		return execution.getInputData().map(() => ({ ok: false as const, error: refusal }));
	});
	if (continueOnFail) return outcomes.flatMap(toOutputItems);
	const failedAt = outcomes.findIndex(({ ok }) => ok === false);
	const failed = outcomes[failedAt];
	if (failed?.ok !== false) return outcomes.flatMap(toOutputItems);
	const details = getFailureDetails(failed.error, 'unknown');
	throw toNodeError(node, details, failedAt, summarizeOutcomes(outcomes));
}

async function runAllItems(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<Array<ItemOutcome<ItemResult>>> {
	const signal = execution.getExecutionCancelSignal();
	// Retry On Fail starts the node again even after the execution was cancelled.
	throwIfCancelled(signal);
	const parameters = new ParameterReader(execution);
	const operation = findOperation(execution, resources, parameters);
	const timezone = execution.getTimezone();
	const firstItem = new ItemFields(parameters, 0, timezone);
	const run = await NodeRun.open(execution, firstItem);
	const prepare = (itemIndex: number): ReadyItem => {
		try {
			const fields = new ItemFields(parameters, itemIndex, timezone);
			const prepared = operation.prepare(fields);
			const { request } = prepared;
			const key =
				request.safety === 'keyed' ? keyFromReference(fields, run.connection, request) : undefined;
			return { operation: prepared, key };
		} catch (error) {
			throw toFailureBeforeSending(error);
		}
	};
	const count = execution.getInputData().length;
	const continueOnFail = execution.continueOnFail();
	const chooses = firstItem.hasOption('idempotencyKey');
	const ready = chooses ? await prepareAll(count, prepare, signal) : undefined;
	const firstRefused = ready?.findIndex(({ ok }) => ok === false) ?? -1;
	if (ready !== undefined && firstRefused >= 0 && !continueOnFail) {
		run.close();
		return ready.map((item, itemIndex) =>
			itemIndex === firstRefused && item.ok === false ? item : { ok: undefined },
		);
	}
	const outcomes = await runItems<ReadyItem, ItemResult>({
		count,
		concurrency: run.concurrency,
		continueOnFail,
		prepare: (itemIndex) =>
			ready === undefined ? prepare(itemIndex) : unwrapPrepared(ready[itemIndex]),
		perform: async (itemIndex, item) => await run.perform(itemIndex, item.operation, item.key),
		errorForRemainingItems: toErrorForRemainingItems,
		abortWaiting: run.abortWaiting,
		isAbandoned: (error) => error instanceof ExecutionCancelled,
	}).finally(run.close);
	throwIfCancelled(signal);
	return outcomes;
}

/**
 * With keys of the user's own, all items are read before the first is sent, so that two that share
 * a key and ask for different things are both refused.
 */
async function prepareAll(
	count: number,
	prepare: (itemIndex: number) => ReadyItem,
	signal: AbortSignal | undefined,
): Promise<Array<ItemOutcome<ReadyItem>>> {
	const ready: Array<ItemOutcome<ReadyItem>> = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		// n8n takes milliseconds for each expression, and all that runs in this process would wait.
		if (itemIndex % PREPARE_BATCH === 0) await sleepUnlessCancelled(0, signal);
		try {
			ready.push({ ok: true, result: prepare(itemIndex) });
		} catch (error) {
			ready.push({ ok: false, error });
		}
	}
	const chosen = ready.flatMap((item, itemIndex): ReferencedRequest[] => {
		if (item.ok !== true) return [];
		const { key, operation } = item.result;
		return key === undefined ? [] : [{ itemIndex, key, request: operation.request }];
	});
	for (const [itemIndex, other] of findConflicts(chosen)) {
		const error = new InvalidField(
			`The option "Idempotency Key" is the same as that of item ${other}, which asks for something else`,
			'Use another reference for each card, such as the order number with the line number',
		);
		ready[itemIndex] = { ok: false, error };
	}
	return ready;
}

/** What the items that were not begun are told. */
function toErrorForRemainingItems(error: unknown): Error | undefined {
	if (error instanceof ExecutionCancelled) return error;
	return error instanceof KobbleFailure ? error.toFailureOfUnsentItem() : undefined;
}

function unwrapPrepared(item: ItemOutcome<ReadyItem> | undefined): ReadyItem {
	if (item?.ok === true) return item.result;
	throw item?.ok === false ? item.error : new Error('This item was not prepared');
}

function toOutputItems(outcome: ItemOutcome<ItemResult>, itemIndex: number): INodeExecutionData[] {
	if (outcome.ok === undefined) return [];
	if (!outcome.ok) return [toFailedItem(getFailureDetails(outcome.error, 'unknown'), itemIndex)];
	const answers = Array.isArray(outcome.result) ? outcome.result : [outcome.result];
	return answers.map((json) => ({ json, pairedItem: { item: itemIndex } }));
}

/** For the error that ends a run; their cards exist, and a retry finds them by their keys. */
function summarizeOutcomes(outcomes: ReadonlyArray<ItemOutcome<ItemResult>>): string {
	if (outcomes.length === 1) return '';
	const succeeded = outcomes.filter(({ ok }) => ok === true).length;
	const untouched = outcomes.filter(({ ok }) => ok === undefined).length;
	const were = untouched === 1 ? 'was' : 'were';
	return `${succeeded} of ${outcomes.length} items succeeded, ${untouched} ${were} not sent or not finished`;
}

/**
 * The operation that the node is set to.
 *
 * @throws NodeOperationError where there is none of that name, or it is kept from AI agents
 */
export function findOperation(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
	parameters: ParameterReader,
): Operation {
	const resource = resources.find(({ value }) => value === parameters.read('resource', 0));
	const operation = resource?.operations.find(
		({ value }) => value === parameters.read('operation', 0),
	);
	if (operation === undefined) {
		throw new NodeOperationError(
			execution.getNode(),
			'This version of Kobble Cards does not know the chosen operation',
			{ description: 'Choose a Resource and an Operation, or update the node package' },
		);
	}
	// n8n gives the variant of a node that an agent calls a type that ends like this.
	if (operation.hiddenFromAgents && execution.getNode().type.endsWith('Tool')) {
		throw new NodeOperationError(
			execution.getNode(),
			`The operation ${operation.name} is not offered to AI agents`,
			{ description: 'The model would read what it gives. Use it in a workflow without an agent' },
		);
	}
	return operation;
}
