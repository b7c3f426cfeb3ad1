import type { IDataObject } from 'n8n-workflow';

import type { PlannedChange } from '../actions/operation';
import type { KobbleRequest } from '../api/request';
import { isJsonObject } from '../data/json';
import type { Refusal } from './brakes';
import { countItems, formatNumber } from './plan';
import type { ReadyItem } from './prepareItems';

/**
 * The output of an item in a preview. Its field names are stable across releases.
 *
 * @param plan the plan of the whole run
 */
export function toPreviewItem(
	{ operation: { request }, givenKey }: ReadyItem,
	{ wouldChange, reason, from, to }: PlannedChange,
	plan: string,
): IDataObject {
	return {
		preview: true,
		wouldChange,
		reason: reason ?? null,
		from: from ?? null,
		to: to ?? null,
		request: { method: request.method, path: request.path, body: readBody(request) },
		// Without a reference, the key depends on the execution and the node, which will be others.
		idempotencyKey: givenKey?.key ?? null,
		plan,
	};
}

function readBody({ body }: KobbleRequest): IDataObject | null {
	const parsed: unknown = body === undefined ? undefined : JSON.parse(body);
	const masked = maskSecrets(parsed);
	return isJsonObject(masked) ? masked : null;
}

/** Names of fields that a preview never shows in full: it is meant to be sent to people. */
const SECRET_NAME = /iban|pan$|card_?number|secret|password|token|cvv|cvc/i;

/** A bank account, also in metadata, whose names are the user's own. */
const ACCOUNT_NAME = /acc(?:oun)?t(?!ing|ant)|acc_?n(?:o|r|um)/i;

/** What says about an account whose or which it is, and not its number. */
const NAME_OR_ID = /(?:name|id|type|status|holder|owner)$/i;

function isAccountName(name: string): boolean {
	return ACCOUNT_NAME.test(name) && !NAME_OR_ID.test(name);
}

function maskSecrets(value: unknown, name = ''): unknown {
	if (Array.isArray(value)) return value.map((entry: unknown) => maskSecrets(entry, name));
	if (isJsonObject(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [
				key,
				maskSecrets(entry, inheritName(name, key)),
			]),
		);
	}
	const isSecret = SECRET_NAME.test(name) || isAccountName(name);
	if (!isSecret || typeof value === 'boolean' || value === null) return value;
	const text = String(value);
	// Of a short text, the last digits would be nearly all of it.
	return text.length < 8 ? '…' : `…${text.slice(-4)}`;
}

/** @returns the name that decides about an entry of an object: what is in a secret is secret */
function inheritName(name: string, key: string): string {
	const inherits = SECRET_NAME.test(name) || (isAccountName(name) && !NAME_OR_ID.test(key));
	return inherits ? name : key;
}

/** What a preview found, for whoever looks at it in the editor. */
export interface PreviewCounts {
	readonly items: number;
	readonly changes: number;
	readonly failures: number;
	/** Why the brakes would stop the run. */
	readonly refusals: readonly Refusal[];
	/** Whether there are requests whose key the real run chooses. */
	readonly hasOpenKeys: boolean;
}

export function describePreview({
	items,
	changes,
	failures,
	refusals,
	hasOpenKeys,
}: PreviewCounts): string {
	const leftAlone = items - changes - failures;
	const counts = [
		`${formatNumber(changes)} of ${countItems(items)} would change something`,
		...(leftAlone > 0 ? [`${formatNumber(leftAlone)} would not`] : []),
		...(failures > 0 ? [`${formatNumber(failures)} failed`] : []),
	];
	return [
		'Preview: nothing was changed.',
		`${counts.join(', ')}.`,
		...refusals.map(({ what }) => `The run would be refused: ${what}.`),
		...(hasOpenKeys
			? [
					'The idempotency key is not shown, because each execution and each node has keys of its own, unless you set the option "Idempotency Key".',
				]
			: []),
	].join(' ');
}
