import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, INodeExecutionData, JsonObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { ExecutionCancelled } from '../transport/cancellation';
import { KobbleFailure } from '../errors/kobbleFailure';
import type { FailureDetails, Outcome } from '../errors/kobbleFailure';
import { formatSentKey } from '../idempotency/businessReference';

/**
 * The details of any error that was thrown for an item.
 *
 * @param outcomeIfNotKobble the outcome if the error is not a failed request to Kobble
 */
export function getFailureDetails(error: unknown, outcomeIfNotKobble: Outcome): FailureDetails {
	if (error instanceof KobbleFailure) return error.details;
	const description = isJsonObject(error) ? error.description : undefined;
	return {
		message: error instanceof Error ? error.message : 'This item could not be handled',
		description:
			typeof description === 'string'
				? description
				: 'Check the fields of the node, and whether it has a credential',
		outcome: outcomeIfNotKobble,
		retryable: false,
	};
}

/**
 * The failure of an item for which nothing was sent in this try.
 *
 * @param wasSent whether an earlier try of this execution may have sent it
 */
export function toFailureBeforeSending(error: unknown, wasSent: boolean): KobbleFailure {
	const details = getFailureDetails(error, 'notApplied');
	return new KobbleFailure(wasSent ? markUnknown(details) : details);
}

/** The same failure, for an item that may have been applied in an earlier try of this execution. */
export function markUnknown(
	details: FailureDetails,
	advice = 'Look whether it was done before you change anything.',
): FailureDetails {
	const description = endSentence(details.description);
	return {
		...details,
		description: `${description} An earlier try of this execution may have done it. ${advice}`,
		outcome: 'unknown',
	};
}

/**
 * The output of a failed item if the others continue. Its field names are stable across releases.
 */
export function toFailedItem(details: FailureDetails, itemIndex: number): INodeExecutionData {
	const message = addItemIndex(details.message, itemIndex);
	return { ...toRefusedRun({ ...details, message }), pairedItem: { item: itemIndex } };
}

/** The one output item of a run that was refused as a whole: it belongs to no item of the input. */
export function toRefusedRun(details: FailureDetails): INodeExecutionData {
	const { message, description, httpCode, outcome, retryable, idempotencyKey } = details;
	return {
		// No other fields beside `error`, or n8n counts the item as a success (docs/errors.md).
		json: {
			error: {
				message,
				description: endSentence(description),
				httpCode: httpCode ?? null,
				outcome,
				retryable,
				idempotencyKey: idempotencyKey === undefined ? null : formatSentKey(idempotencyKey),
			},
		},
	};
}

/**
 * The error that ends a run: what happened, at which item, what to do, and the outcome of the
 * others.
 */
export function toNodeError(
	node: INode,
	details: FailureDetails,
	itemIndex: number,
	othersSaid: string,
): NodeApiError | NodeOperationError {
	const message = addItemIndex(details.message, itemIndex);
	const key =
		details.idempotencyKey === undefined
			? ''
			: `Idempotency key: ${formatSentKey(details.idempotencyKey)}.`;
	const description = [details.description, othersSaid, key]
		.map((part) => part.trim())
		.filter((part) => part !== '')
		.map(endSentence)
		.join(' ');
	if (details.httpCode === undefined) {
		return new NodeOperationError(node, message, {
			description,
			itemIndex,
			...declareFailure(details),
		});
	}
	// Created from plain values, because n8n overwrites the description with that of an HTTP error.
	const values: JsonObject = { message, description, httpCode: details.httpCode };
	return new NodeApiError(node, values, {
		message,
		description,
		httpCode: details.httpCode,
		itemIndex,
		...declareFailure(details),
	});
}

/** The cause of the failure, for n8n 2.41 and later; older versions ignore it. */
function declareFailure({ cause, retryAfterMs }: FailureDetails): {
	failure?: NodeApiError['failure'];
} {
	switch (cause) {
		case undefined:
			return {};
		case 'rate-limited':
		case 'temporarily-unavailable':
			return { failure: { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
		default:
			return { failure: { cause } };
	}
}

/** The error of a run that the user cancelled, or that failed before its first item. */
export function toRunError(node: INode, error: unknown): NodeOperationError {
	if (error instanceof ExecutionCancelled) {
		return new NodeOperationError(node, 'The execution was cancelled', {
			description: 'Nothing more is sent to Kobble.',
		});
	}
	const details = getFailureDetails(error, 'notApplied');
	const { message, description } = details;
	return new NodeOperationError(node, message, {
		description: endSentence(description),
		...declareFailure(details),
	});
}

function endSentence(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** n8n counts items from 0 and writes the item index in this form itself. */
function addItemIndex(message: string, itemIndex: number): string {
	return `${message} [item ${itemIndex}]`;
}
