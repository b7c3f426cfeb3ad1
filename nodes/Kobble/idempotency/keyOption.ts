import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemFields } from '../parameters/itemFields';
import { parseReference } from './businessReference';
import type { Reference } from './businessReference';
import type { RunHistory } from './runHistory';

/**
 * The option Idempotency Key of an item, as written when the execution sent its first request: if
 * the node was edited before a retry, the same requests must not get other keys.
 *
 * @returns `undefined` if the item has the default key
 * @throws InvalidField if it was added and cannot be used
 */
export function readReference(
	execution: IExecuteFunctions,
	history: RunHistory,
	fields: ItemFields,
	itemIndex: number,
): Reference | undefined {
	if (history.isKeyOptionChanged) {
		const { keyOption } = history;
		if (keyOption === null) return undefined;
		const earlier = parseEarlierReference(execution, keyOption, itemIndex);
		if (earlier !== undefined) return earlier;
	}
	return fields.hasOption('idempotencyKey')
		? parseReference(fields.optionValue('idempotencyKey'))
		: undefined;
}

/** @returns `undefined` if it is unusable, so that this item was never sent with it */
function parseEarlierReference(
	execution: IExecuteFunctions,
	written: unknown,
	itemIndex: number,
): Reference | undefined {
	try {
		const isExpression = typeof written === 'string' && written.startsWith('=');
		return parseReference(
			isExpression ? execution.evaluateExpression(written.slice(1), itemIndex) : written,
		);
	} catch {
		return undefined;
	}
}

/** Whether the items of this run have business references. */
export function hasReferences(history: RunHistory, firstItem: ItemFields): boolean {
	return history.isKeyOptionChanged
		? history.keyOption !== null
		: firstItem.hasOption('idempotencyKey');
}
