import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { InvalidField } from '../errors/kobbleFailure';
import { splitList } from '../parameters/values';

/** The only one that is documented [doc-1798440]. */
export const TRANSACTION_CREATED = 'transaction-create';

/** Stands for the types that are typed in. */
export const OTHER_TYPES = 'other';

/**
 * The types of events that start the workflow; `undefined` where all do.
 *
 * @throws InvalidField where other types are wanted and none is named: taken for none, all events
 * would be lost
 */
export function readWantedTypes(
	context: IHookFunctions | IWebhookFunctions,
): ReadonlySet<string> | undefined {
	const chosen = parseTypes(context.getNodeParameter('events', []));
	if (chosen.length === 0) return undefined;
	if (!chosen.includes(OTHER_TYPES)) return new Set(chosen);
	const others = parseTypes(context.getNodeParameter('otherEvents', ''));
	if (others.length > 0) {
		return new Set([...chosen.filter((type) => type !== OTHER_TYPES), ...others]);
	}
	throw new InvalidField(
		'The field "Other Event Types" is empty',
		'Enter the types that Kobble named to you, such as wallet-update, or choose no Events to take all',
	);
}

/** Whether an event of this type starts the workflow. */
export function isWanted(type: string, wanted: ReadonlySet<string> | undefined): boolean {
	return wanted === undefined || wanted.has(normalizeType(type));
}

function parseTypes(value: unknown): string[] {
	return splitList(value).map((type) => normalizeType(String(type)));
}

function normalizeType(type: string): string {
	return type.trim().toLowerCase();
}
