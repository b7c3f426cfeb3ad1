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
	toRefusedRun,
	toRunError,
} from './nodeErrors';
import { readBrakes, RunRefused } from './brakes';
import type { Brakes } from './brakes';
import { checkRun, previewRun } from './checkRun';
import type { BrakedRun } from './checkRun';
import { addHistory, openHistory, performItem } from './itemRun';
import { NodeRun } from './nodeRun';
import { giveHint, PREPARE_BATCH, prepareAll, prepareItem, unwrapPrepared } from './prepareItems';
import type { ReadyItem, RunSetup } from './prepareItems';
import { runItems } from './runItems';
import { countOutcomes, describeOutcomes, summarizeOutcomes } from './summary';
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
		if (error instanceof RunRefused) return error;
		// If this threw, n8n would pass the input on as if all items had succeeded.
		return execution.getInputData().map((_, itemIndex) => ({
			ok: false as const,
			error: toFailureBeforeSending(error, history.isRepeat && history.wasSent(itemIndex)),
		}));
	});
	if (outcomes instanceof RunRefused) {
		return [toRefusedRun(outcomes.details), ...toFailedItems(outcomes.outcomes)];
	}
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
	const firstItem = new ItemFields(parameters, 0, execution.getTimezone());
	const brakes = operation.isReadOnly ? undefined : readBrakes(firstItem);
	const setup: RunSetup = {
		execution,
		parameters,
		operation,
		history,
		brakes,
		hints: new Set(),
	};
	const run = await NodeRun.open(execution, firstItem, history);
	try {
		if (history.isKeyOptionChanged) giveHint(execution, setup.hints, KEYS_KEPT);
		const usesReferences = hasReferences(history, firstItem);
		const outcomes = await new OperationRun(setup, run).runAll(usesReferences);
		throwIfCancelled(signal);
		return outcomes;
	} finally {
		run.close();
	}
}

/** One run of an operation over all items. */
class OperationRun {
	private readonly count: number;

	private readonly continueOnFail: boolean;

	private readonly signal: AbortSignal | undefined;

	/** The errors of items that were not sent because of another item's failure. */
	private readonly unsent = new Set<unknown>();

	constructor(
		private readonly setup: RunSetup,
		private readonly run: NodeRun,
	) {
		const { execution } = setup;
		this.count = execution.getInputData().length;
		this.continueOnFail = execution.continueOnFail();
		this.signal = execution.getExecutionCancelSignal();
	}

	/** @throws RunRefused if a brake stops the run before its first change */
	async runAll(usesReferences: boolean): Promise<Array<ItemOutcome<ItemResult>>> {
		const { operation, brakes } = this.setup;
		const prepare = (itemIndex: number) => prepareItem(this.setup, this.run.connection, itemIndex);
		if (brakes === undefined && !usesReferences) {
			const outcomes = await this.performItems(prepare);
			return operation.isReadOnly ? outcomes : await this.finish(outcomes, prepare);
		}
		const ready = await prepareAll(this.count, prepare, this.signal);
		const takeReady = (itemIndex: number) => unwrapPrepared(ready[itemIndex]);
		if (this.endsRun(ready)) return keepFirstFailure(ready);
		if (brakes?.isPreview) {
			const { outcomes, hint } = await previewRun(this.createBrakedRun(brakes, ready));
			this.giveHint(hint, 'info');
			return await this.addHistories(outcomes, takeReady);
		}
		const checked =
			brakes === undefined ? ready : await checkRun(this.createBrakedRun(brakes, ready));
		throwIfCancelled(this.signal);
		if (this.endsRun(checked)) return keepFirstFailure(checked);
		const outcomes = await this.performItems((itemIndex) => unwrapPrepared(checked[itemIndex]));
		return await this.finish(outcomes, takeReady);
	}

	private async performItems(
		take: (itemIndex: number) => ReadyItem,
	): Promise<Array<ItemOutcome<ItemResult>>> {
		return await this.runItems(
			take,
			async (itemIndex, { operation, givenKey, isHeldBack }) =>
				await performItem(this.run, itemIndex, operation, givenKey, isHeldBack),
		);
	}

	private createBrakedRun(brakes: Brakes, ready: ReadonlyArray<ItemOutcome<ReadyItem>>): BrakedRun {
		const take = (itemIndex: number) => unwrapPrepared(ready[itemIndex]);
		const { baseUrl, clientId } = this.run.connection;
		return {
			run: this.run,
			brakes,
			ready,
			planScope: [this.setup.execution.getInstanceId(), baseUrl, clientId].join(' '),
			readItems: async (read) => await this.runItems(take, read),
		};
	}

	private async runItems<Result>(
		take: (itemIndex: number) => ReadyItem,
		perform: (itemIndex: number, item: ReadyItem) => Promise<Result>,
	): Promise<Array<ItemOutcome<Result>>> {
		const { count, continueOnFail } = this;
		return await runItems<ReadyItem, Result>({
			count,
			concurrency: this.run.concurrency,
			continueOnFail,
			prepare: take,
			getSequences: (item) => getSequences(item.operation.request),
			perform,
			errorForRemainingItems: (error) => {
				const toldToOthers = toErrorForRemainingItems(error);
				this.unsent.add(toldToOthers);
				return toldToOthers;
			},
			abortWaiting: this.run.abortWaiting,
			isAbandoned: (error) => error instanceof ExecutionCancelled,
		});
	}

	/** Whether an item has failed, and the others do not go on. */
	private endsRun(items: ReadonlyArray<ItemOutcome<unknown>>): boolean {
		return !this.continueOnFail && items.some(({ ok }) => ok === false);
	}

	/** Completes the outcomes of a run that changes something, and sums them up in the editor. */
	private async finish(
		outcomes: Array<ItemOutcome<ItemResult>>,
		take: (itemIndex: number) => ReadyItem,
	): Promise<Array<ItemOutcome<ItemResult>>> {
		throwIfCancelled(this.signal);
		const complete = await this.addHistories(outcomes, take);
		const counts = countOutcomes(complete);
		if (complete.length > 1) {
			this.giveHint(
				describeOutcomes(counts),
				counts.failed + counts.unknown > 0 ? 'warning' : 'info',
			);
		}
		return complete;
	}

	private async addHistories(
		outcomes: Array<ItemOutcome<ItemResult>>,
		take: (itemIndex: number) => ReadyItem,
	): Promise<Array<ItemOutcome<ItemResult>>> {
		for (const [itemIndex, outcome] of outcomes.entries()) {
			if (outcome.ok !== false || !this.unsent.has(outcome.error)) continue;
			if (!this.setup.history.mayHaveActed(itemIndex)) continue;
			if (itemIndex % PREPARE_BATCH === 0) await sleepUnlessCancelled(0, this.signal);
			const error = addHistoryOfUnsent(outcome.error, this.run, itemIndex, take);
			outcomes[itemIndex] = { ok: false, error };
		}
		return outcomes;
	}

	private giveHint(message: string, type: 'info' | 'warning'): void {
		giveHint(this.setup.execution, this.setup.hints, message, type);
	}
}

/** The outcomes of a run that ends with its first failed item, before anything is changed. */
function keepFirstFailure(
	items: ReadonlyArray<ItemOutcome<ReadyItem>>,
): Array<ItemOutcome<ItemResult>> {
	const failedAt = items.findIndex(({ ok }) => ok === false);
	return items.map((item, itemIndex) =>
		itemIndex === failedAt && item.ok === false ? item : { ok: undefined },
	);
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

/** The failed items among all items of a run. */
function toFailedItems(outcomes: ReadonlyArray<ItemOutcome<unknown>>): INodeExecutionData[] {
	return outcomes.flatMap((outcome, itemIndex) =>
		outcome.ok === false
			? [toFailedItem(getFailureDetails(outcome.error, 'unknown'), itemIndex)]
			: [],
	);
}

function toOutputItems(outcome: ItemOutcome<ItemResult>, itemIndex: number): INodeExecutionData[] {
	if (outcome.ok === undefined) return [];
	if (!outcome.ok) return [toFailedItem(getFailureDetails(outcome.error, 'unknown'), itemIndex)];
	const answers = Array.isArray(outcome.result) ? outcome.result : [outcome.result];
	return answers.map((json) => ({ json, pairedItem: { item: itemIndex } }));
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
	// n8n gives the tool variant of a node, which agents call, a type that ends in "Tool".
	const isTool = execution.getNode().type.endsWith('Tool');
	// n8n removes the operation from a tool that has no operation of the resource to choose from.
	if (isTool && resource?.operations.every(({ hiddenFromAgents }) => hiddenFromAgents)) {
		throw createHiddenFromAgents(execution, `resource ${resource.name}`, resource.operations[0]);
	}
	const operation = resource?.operations.find(
		({ value }) => value === parameters.read('operation', 0),
	);
	if (operation === undefined) {
		throw new NodeOperationError(
			execution.getNode(),
			'This version of the node does not know the chosen operation',
			{ description: 'Choose a Resource and an Operation, or update the node package' },
		);
	}
	if (isTool && operation.hiddenFromAgents !== undefined) {
		throw createHiddenFromAgents(execution, `operation ${operation.name}`, operation);
	}
	return operation;
}

function createHiddenFromAgents(
	execution: IExecuteFunctions,
	what: string,
	operation: Operation | undefined,
): NodeOperationError {
	return new NodeOperationError(execution.getNode(), `The ${what} is not offered to AI agents`, {
		description: `${operation?.hiddenFromAgents}. Use it in a workflow without an agent`,
	});
}
