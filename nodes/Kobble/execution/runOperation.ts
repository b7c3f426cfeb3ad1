import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import {
	ExecutionCancelled,
	sleepUnlessCancelled,
	throwIfCancelled,
} from '../transport/cancellation';
import type { Connection } from '../../../credentials/connection/connection';
import type { Operation, PreparedOperation, Resource } from '../actions/operation';
import type { KobbleRequest } from '../api/request';
import { InvalidField, KobbleFailure } from '../errors/kobbleFailure';
import {
	deriveGivenKey,
	findConflicts,
	hasReferences,
	readReference,
} from '../idempotency/businessReference';
import type { GivenKey, ReferencedRequest } from '../idempotency/businessReference';
import { isCalledByWorkflow, openRunHistory } from '../idempotency/executionContext';
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
import { runItems } from './runItems';
import type { ItemOutcome } from './runItems';

/** An item that is ready to be sent. */
interface ReadyItem {
	readonly operation: PreparedOperation;
	/** The key that the user chose for it, if any. */
	readonly givenKey: GivenKey | undefined;
}

/** What all items of a run share before the first one is sent. */
interface RunSetup {
	readonly execution: IExecuteFunctions;
	readonly parameters: ParameterReader;
	readonly operation: Operation;
	readonly history: RunHistory;
	/** The hints that were already shown. */
	readonly hints: Set<string>;
}

const KEYS_KEPT =
	'The option "Idempotency Key" was changed after this execution had sent its first request. The retry keeps the keys of the first try, so that nothing is done twice.';

const NOT_SAFE_IN_SUB_WORKFLOW =
	'This is a sub-workflow. If the workflow that calls it is retried, each call is a new execution with new idempotency keys, and everything is done again. Set the option "Idempotency Key" to a reference of your own.';

/** Items to prepare before other executions of this process get a turn. */
const PREPARE_BATCH = 20;

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
		getSequence: (item) => getSequence(item.operation.request),
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

/** An item's validated fields, with its key if the user chose one. */
function prepareItem(
	{ execution, parameters, operation, history, hints }: RunSetup,
	connection: Connection,
	itemIndex: number,
): ReadyItem {
	try {
		const fields = new ItemFields(parameters, itemIndex, execution.getTimezone());
		const prepared = operation.prepare(fields);
		const { request } = prepared;
		if (request.safety !== 'keyed') return { operation: prepared, givenKey: undefined };
		const reference = readReference(execution, history, fields, itemIndex);
		if (reference !== undefined) {
			return { operation: prepared, givenKey: deriveGivenKey(reference, connection, request) };
		}
		if (isCalledByWorkflow(execution)) giveHint(execution, hints, NOT_SAFE_IN_SUB_WORKFLOW);
		return { operation: prepared, givenKey: undefined };
	} catch (error) {
		throw toFailureBeforeSending(error, !operation.isReadOnly && history.wasSent(itemIndex));
	}
}

/** Shows a hint in the editor, once, about something that the output does not show. */
function giveHint(execution: IExecuteFunctions, hints: Set<string>, message: string): void {
	if (hints.has(message)) return;
	hints.add(message);
	execution.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}

/**
 * If items have business references, all items are read before the first is sent, so that two items
 * that share a key but request different things are both refused.
 */
async function prepareAll(
	count: number,
	prepare: (itemIndex: number) => ReadyItem,
	signal: AbortSignal | undefined,
): Promise<Array<ItemOutcome<ReadyItem>>> {
	const ready: Array<ItemOutcome<ReadyItem>> = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		// n8n takes milliseconds to evaluate an expression, which would block everything in this
		// process.
		if (itemIndex % PREPARE_BATCH === 0) await sleepUnlessCancelled(0, signal);
		try {
			ready.push({ ok: true, result: prepare(itemIndex) });
		} catch (error) {
			ready.push({ ok: false, error });
		}
	}
	const referenced = ready.flatMap((item, itemIndex): ReferencedRequest[] => {
		if (item.ok !== true) return [];
		const { givenKey, operation } = item.result;
		if (givenKey === undefined) return [];
		return [{ itemIndex, key: givenKey.key, request: operation.request }];
	});
	for (const [itemIndex, other] of findConflicts(referenced)) {
		const error = new InvalidField(
			`The option "Idempotency Key" is the same as that of item ${other}, which asks for something else`,
			'Use another reference for each card, such as the order number with the line number',
		);
		ready[itemIndex] = { ok: false, error };
	}
	return ready;
}

/** A UUID in a path. */
const ID_IN_PATH = /\/[0-9a-f]{8}-[0-9a-f-]{27}(\/|$)/;

/**
 * Changes of the same object keep the order of the items; otherwise the last one would be random.
 */
function getSequence({ method, path }: KobbleRequest): string | undefined {
	return method !== 'GET' && ID_IN_PATH.test(path) ? path : undefined;
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
