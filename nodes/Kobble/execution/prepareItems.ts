import type { IExecuteFunctions } from 'n8n-workflow';

import { sleepUnlessCancelled } from '../transport/cancellation';
import type { Connection } from '../../../credentials/connection/connection';
import type { Operation, PreparedOperation } from '../actions/operation';
import type { KobbleRequest } from '../api/request';
import { isJsonObject } from '../data/json';
import { InvalidField } from '../errors/kobbleFailure';
import { deriveGivenKey, findConflicts, readReference } from '../idempotency/businessReference';
import type { GivenKey, ReferencedRequest } from '../idempotency/businessReference';
import { findNodeWithSameId, isCalledByWorkflow } from '../idempotency/executionContext';
import type { RunHistory } from '../idempotency/runHistory';
import { ItemFields } from '../parameters/itemFields';
import { ParameterReader } from '../parameters/parameterReader';
import { checkSameBrakes, readRules } from './brakes';
import type { Brakes } from './brakes';
import { toFailureBeforeSending } from './nodeErrors';
import type { ItemOutcome } from './runItems';

/** An item that is ready to be sent. */
export interface ReadyItem {
	readonly operation: PreparedOperation;
	/** The key that the user chose for it, if any. */
	readonly givenKey: GivenKey | undefined;
	/** With brakes: its options that decide what happens to it, as text. */
	readonly rules: string;
	/** Whether the brakes leave it alone: it would have changed nothing when that was looked at. */
	readonly isHeldBack?: boolean;
}

/** What all items of a run share before the first one is sent. */
export interface RunSetup {
	readonly execution: IExecuteFunctions;
	readonly parameters: ParameterReader;
	readonly operation: Operation;
	readonly history: RunHistory;
	/** `undefined` if the run has none. */
	readonly brakes: Brakes | undefined;
	/** The hints that were already shown. */
	readonly hints: Set<string>;
}

const CALLED_AGAIN =
	'This is a sub-workflow. If the workflow that calls it is retried, each call is a new execution';

const NOT_SAFE_IN_SUB_WORKFLOW = {
	withOption: `${CALLED_AGAIN} with new idempotency keys, and everything is done again. Set the option "Idempotency Key" to a reference of your own.`,
	withoutOption: `${CALLED_AGAIN}, and everything is done again. This operation has no option "Idempotency Key": look before it whether what it creates exists already, for instance with Get Many.`,
};

const DONE_STAYS_DONE =
	'The fields of this node were changed after some items were done in this execution. Those items come out as they were done. The changed fields apply to the others.';

/** Items to prepare before other executions of this process get a turn. */
export const PREPARE_BATCH = 20;

/** An item's validated fields, with its key if the user chose one. */
export function prepareItem(setup: RunSetup, connection: Connection, itemIndex: number): ReadyItem {
	const { execution, operation, history, brakes, hints } = setup;
	try {
		const done = readDoneItem(setup, itemIndex);
		const { fields, prepared } = done ?? readItem(setup, itemIndex, setup.parameters);
		const { request } = prepared;
		if (brakes !== undefined) {
			checkSameBrakes(done === undefined ? fields : createFields(setup, itemIndex), brakes);
		}
		const rules = brakes === undefined ? '' : readRules(fields);
		if (request.safety === 'idempotent') return { operation: prepared, givenKey: undefined, rules };
		const reference =
			request.safety === 'keyed' ? readReference(execution, history, fields, itemIndex) : undefined;
		if (reference !== undefined) {
			const givenKey = deriveGivenKey(reference, connection, request);
			return { operation: prepared, givenKey, rules };
		}
		if (dependsOnKey(request, operation)) checkNodeId(execution, operation);
		if (brakes?.isPreview !== true && isCalledByWorkflow(execution)) {
			const { withOption, withoutOption } = NOT_SAFE_IN_SUB_WORKFLOW;
			giveHint(execution, hints, hasKeyOption(operation) ? withOption : withoutOption);
		}
		return { operation: prepared, givenKey: undefined, rules };
	} catch (error) {
		throw toFailureBeforeSending(error, !operation.isReadOnly && history.wasSent(itemIndex));
	}
}

/**
 * Whether the request goes out with the item's key, or a repeat finds by it what was created. Find
 * Earlier puts the key into the metadata.
 */
function dependsOnKey({ safety }: KobbleRequest, operation: Operation): boolean {
	return safety === 'keyed' || (safety === 'findable' && offersOption(operation, 'findEarlier'));
}

function hasKeyOption(operation: Operation): boolean {
	return offersOption(operation, 'idempotencyKey');
}

function offersOption({ fields }: Operation, option: string): boolean {
	const options = fields.find(({ name }) => name === 'options')?.options ?? [];
	return options.some(({ name }) => name === option);
}

/** @throws InvalidField if another node would send the same default keys */
function checkNodeId(execution: IExecuteFunctions, operation: Operation): void {
	const other = findNodeWithSameId(execution);
	if (other === undefined) return;
	const orSetKey = hasKeyOption(operation) ? '; or set the option "Idempotency Key"' : '';
	throw new InvalidField(
		`Another node of this workflow, "${other}", has the same ID as this one`,
		`Kobble could not tell the requests of the two apart. Duplicate this node in the editor, which gives the copy an ID of its own, and delete this one${orSetKey}`,
	);
}

/** An item's fields, and the operation that follows from them. */
interface ItemReading {
	readonly fields: ItemFields;
	readonly prepared: PreparedOperation;
}

function readItem(setup: RunSetup, itemIndex: number, parameters: ParameterReader): ItemReading {
	const fields = createFields(setup, itemIndex, parameters);
	return { fields, prepared: setup.operation.prepare(fields) };
}

function createFields(
	setup: RunSetup,
	itemIndex: number,
	parameters = setup.parameters,
): ItemFields {
	return new ItemFields(parameters, itemIndex, setup.execution.getTimezone());
}

/**
 * Reads an item that was done before the node was edited, with the parameters of that time: with
 * the edited ones it would be another request, and done a second time. A request that sets a value
 * is sent as it is now.
 *
 * @returns `undefined` if the item has to be read as usual
 */
function readDoneItem(setup: RunSetup, itemIndex: number): ItemReading | undefined {
	const { execution, history, hints } = setup;
	const written = history.getParametersOfDone(itemIndex);
	if (!isJsonObject(written) || !isSameOperation(written, execution.getNode().parameters)) {
		return undefined;
	}
	const reading = readItem(setup, itemIndex, new ParameterReader(execution, written));
	if (reading.prepared.request.safety === 'idempotent') return undefined;
	giveHint(execution, hints, DONE_STAYS_DONE);
	return reading;
}

function isSameOperation(
	one: Readonly<Record<string, unknown>>,
	other: Readonly<Record<string, unknown>>,
): boolean {
	return one.resource === other.resource && one.operation === other.operation;
}

/** Shows a hint in the editor, once, about something that the output does not show. */
export function giveHint(
	execution: IExecuteFunctions,
	hints: Set<string>,
	message: string,
	type: 'info' | 'warning' = 'warning',
): void {
	if (hints.has(message)) return;
	hints.add(message);
	execution.addExecutionHints({ message, type, location: 'outputPane' });
}

/**
 * Reads all items before the first is sent. The brakes need that, and so do business references:
 * two items that share a key but request different things are both refused.
 */
export async function prepareAll(
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
			'Use another reference for each item, such as the order number with the line number',
		);
		ready[itemIndex] = { ok: false, error };
	}
	return ready;
}

export function unwrapPrepared(item: ItemOutcome<ReadyItem> | undefined): ReadyItem {
	if (item?.ok === true) return item.result;
	throw item?.ok === false ? item.error : new Error('This item was not prepared');
}
