import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import {
	ExecutionCancelled,
	sleepUnlessCancelled,
	throwIfCancelled,
} from '../transport/cancellation';
import type { Operation, Resource } from '../actions/operation';
import type { KobbleRequest } from '../api/request';
import { KobbleFailure } from '../errors/kobbleFailure';
import { hasReferences } from '../idempotency/businessReference';
import { openRunHistory } from '../idempotency/executionContext';
import type { RunHistory } from '../idempotency/runHistory';
import { ItemFields } from '../parameters/itemFields';
import { ParameterReader } from '../parameters/parameterReader';
import {
	getFailureDetails,
	toFailedItem,
	toFailureBeforeSending,
	toNodeError,
	toRunError,
} from './nodeErrors';
import { addHistory, openHistory, performItem } from './itemRun';
import { NodeRun } from './nodeRun';
import { giveHint, PREPARE_BATCH, prepareAll, prepareItem, unwrapPrepared } from './prepareItems';
import type { ReadyItem, RunSetup } from './prepareItems';
import { runItems } from './runItems';
import type { ItemOutcome } from './runItems';

const KEYS_KEPT =
	'The option "Idempotency Key" was changed after this execution had sent its first request. The retry keeps the keys of the first try, so that nothing is done twice.';

type ItemResult = IDataObject | IDataObject[];

/**
 * Runs the selected operation for all input items.
 *
 * @returns the output items in input order, each paired with its input item
 * @throws NodeApiError or NodeOperationError if an item failed and On Error is Stop Workflow
 */
export async function runOperation(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<INodeExecutionData[]> {
	const node = execution.getNode();
	const continueOnFail = execution.continueOnFail();
	const history = openRunHistory(execution);
	const outcomes = await runAllItems(execution, resources, history).catch((error: unknown) => {
		if (!continueOnFail || error instanceof ExecutionCancelled) throw toRunError(node, error);
		// If this threw, n8n would pass the input on as if all items had succeeded.
		return execution.getInputData().map((_, itemIndex) => ({
			ok: false as const,
			error: toFailureBeforeSending(error, history.isRepeat && history.wasSent(itemIndex)),
		}));
	});
	if (continueOnFail) return outcomes.flatMap(toOutputItems);
	const failedAt = outcomes.findIndex(({ ok }) => ok === false);
	const failed = outcomes[failedAt];
	if (failed?.ok !== false) return outcomes.flatMap(toOutputItems);
	const details = getFailureDetails(failed.error, 'unknown');
	throw toNodeError(node, details, failedAt, summarizeOutcomes(outcomes, history.isLaterTry));
}

async function runAllItems(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
	history: RunHistory,
): Promise<Array<ItemOutcome<ItemResult>>> {
	const signal = execution.getExecutionCancelSignal();
	// Retry On Fail starts the node again even after the execution was cancelled.
	throwIfCancelled(signal);
	const parameters = new ParameterReader(execution);
	const operation = findOperation(execution, resources, parameters);
	const setup: RunSetup = { execution, parameters, operation, history, hints: new Set() };
	const firstItem = new ItemFields(parameters, 0, execution.getTimezone());
	const run = await NodeRun.open(execution, firstItem, history);
	const prepare = (itemIndex: number) => prepareItem(setup, run.connection, itemIndex);
	const count = execution.getInputData().length;
	const continueOnFail = execution.continueOnFail();
	const usesReferences = hasReferences(history, firstItem);
	if (history.isKeyOptionChanged) giveHint(execution, setup.hints, KEYS_KEPT);
	const ready = usesReferences ? await prepareAll(count, prepare, signal) : undefined;
	const firstRefused = ready?.findIndex(({ ok }) => ok === false) ?? -1;
	if (ready !== undefined && firstRefused >= 0 && !continueOnFail) {
		run.close();
		return ready.map((item, itemIndex) =>
			itemIndex === firstRefused && item.ok === false ? item : { ok: undefined },
		);
	}
	const takeReady = (itemIndex: number) =>
		ready === undefined ? prepare(itemIndex) : unwrapPrepared(ready[itemIndex]);
	const unsent = new Set<unknown>();
	const outcomes = await runItems<ReadyItem, ItemResult>({
		count,
		concurrency: run.concurrency,
		continueOnFail,
		prepare: takeReady,
		getSequences: (item) => getSequences(item.operation.request),
		perform: async (itemIndex, item) =>
			await performItem(run, itemIndex, item.operation, item.givenKey),
		errorForRemainingItems: (error) => {
			const toldToOthers = toErrorForRemainingItems(error);
			unsent.add(toldToOthers);
			return toldToOthers;
		},
		abortWaiting: run.abortWaiting,
		isAbandoned: (error) => error instanceof ExecutionCancelled,
	}).finally(run.close);
	throwIfCancelled(signal);
	if (operation.isReadOnly) return outcomes;
	for (const [itemIndex, outcome] of outcomes.entries()) {
		if (outcome.ok !== false || !unsent.has(outcome.error)) continue;
		if (!history.mayHaveActed(itemIndex)) continue;
		if (itemIndex % PREPARE_BATCH === 0) await sleepUnlessCancelled(0, signal);
		const error = addHistoryOfUnsent(outcome.error, run, itemIndex, takeReady);
		outcomes[itemIndex] = { ok: false, error };
	}
	return outcomes;
}

/** A UUID in a path. */
const ID_IN_PATH = /\/[0-9a-f]{8}-[0-9a-f-]{27}(\/|$)/;

/**
 * Changes of the same object keep the order of the items; otherwise the last one would be random.
 */
function getSequences({ method, path, changes = [] }: KobbleRequest): readonly string[] {
	return method !== 'GET' && ID_IN_PATH.test(path) ? [path, ...changes] : changes;
}

/** The error for the items that were not started. */
function toErrorForRemainingItems(error: unknown): Error | undefined {
	if (error instanceof ExecutionCancelled) return error;
	return error instanceof KobbleFailure ? error.toFailureOfUnsentItem() : undefined;
}

/**
 * The failure of an item that was not sent in this try but may have been sent in an earlier one.
 */
function addHistoryOfUnsent(
	error: unknown,
	run: NodeRun,
	itemIndex: number,
	takeReady: (itemIndex: number) => ReadyItem,
): unknown {
	try {
		const { operation, givenKey } = takeReady(itemIndex);
		const { request } = operation;
		return addHistory(error, request, openHistory(run, itemIndex, request, givenKey));
	} catch {
		return toFailureBeforeSending(error, true);
	}
}

function toOutputItems(outcome: ItemOutcome<ItemResult>, itemIndex: number): INodeExecutionData[] {
	if (outcome.ok === undefined) return [];
	if (!outcome.ok) return [toFailedItem(getFailureDetails(outcome.error, 'unknown'), itemIndex)];
	const answers = Array.isArray(outcome.result) ? outcome.result : [outcome.result];
	return answers.map((json) => ({ json, pairedItem: { item: itemIndex } }));
}

/**
 * A summary for the error that ends a run. Successful items stay done, and a retry finds them by
 * their keys.
 *
 * @param isLaterTry whether earlier tries of this execution may have done more
 */
function summarizeOutcomes(
	outcomes: ReadonlyArray<ItemOutcome<ItemResult>>,
	isLaterTry: boolean,
): string {
	if (outcomes.length === 1) return '';
	const succeeded = outcomes.filter(({ ok }) => ok === true).length;
	const untouched = outcomes.filter(({ ok }) => ok === undefined).length;
	const were = untouched === 1 ? 'was' : 'were';
	const summary = `${succeeded} of ${outcomes.length} items succeeded, ${untouched} ${were} not sent or not finished`;
	return isLaterTry ? `In this try ${summary}` : summary;
}

/**
 * The operation that is selected in the node.
 *
 * @throws NodeOperationError if it does not exist, or if it is hidden from AI agents
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
	// n8n gives the tool variant of a node, which agents call, a type that ends in "Tool".
	if (operation.hiddenFromAgents && execution.getNode().type.endsWith('Tool')) {
		throw new NodeOperationError(
			execution.getNode(),
			`The operation ${operation.name} is not offered to AI agents`,
			{ description: 'The model would read what it gives. Use it in a workflow without an agent' },
		);
	}
	return operation;
}
