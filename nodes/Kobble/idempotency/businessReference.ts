import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemFields } from '../parameters/itemFields';
import type { RunHistory } from './runHistory';
import { hasInvisibleCharacter } from '../data/invisibleCharacter';
import { isUuid, isUuidV4 } from '../data/uuid';
import type { Connection } from '../../../credentials/connection/connection';
import type { KobbleRequest } from '../api/request';
import { InvalidField } from '../errors/kobbleFailure';
import { deriveReferenceKey } from './idempotencyKey';

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
	// The fields of an item that was done before an edit hold the option as it was then, which may
	// never have been used.
	const isEarlier = history.getParametersOfDone(itemIndex) !== undefined;
	if (history.isKeyOptionChanged || isEarlier) {
		const { keyOption } = history;
		if (keyOption === null) return undefined;
		const earlier = parseEarlierReference(execution, keyOption, itemIndex);
		if (earlier !== undefined) return earlier;
	}
	return fields.optionalOption('idempotencyKey', 'Idempotency Key', parseReference);
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

/** Longer than any order number, e-mail address or hash. */
const LONGEST_REFERENCE = 500;

/**
 * Marks a key of this node in the output of a failed item, so that it is not mistaken for a
 * reference.
 */
const SENT_KEY_PREFIX = 'sent:';

/** The value of the option Idempotency Key for an item. */
export interface Reference {
	readonly text: string;
	/** Whether it is the key of a failed item, which is sent unchanged. */
	readonly isSentKey: boolean;
}

/** The key of a failed item, in the form that the option Idempotency Key accepts. */
export function formatSentKey(key: string): string {
	return `${SENT_KEY_PREFIX}${key}`;
}

/**
 * Parses the option Idempotency Key: a business reference, or the key of a failed item.
 *
 * @throws InvalidField if it is empty or unusable. Falling back to the default key, which another
 * execution does not share, would issue a second card
 */
export function parseReference(value: unknown): Reference {
	const text = readText(value).trim().normalize('NFC');
	if (text === '') {
		throw new InvalidField(
			'The option "Idempotency Key" is empty',
			'Enter a reference such as an order number, correct its expression, or remove the option',
		);
	}
	if (text.length > LONGEST_REFERENCE) {
		throw new InvalidField(
			`The option "Idempotency Key" holds more than ${LONGEST_REFERENCE} characters`,
			'Enter a short reference, such as an order number',
		);
	}
	if (hasInvisibleCharacter(text)) {
		throw new InvalidField(
			'The option "Idempotency Key" holds a character that cannot be seen',
			'Two references that look the same would be different. Remove line breaks, tabs, and spaces that are not plain spaces',
		);
	}
	if (!text.toLowerCase().startsWith(SENT_KEY_PREFIX)) {
		// A UUID in capitals is the same UUID.
		return { text: isUuid(text) ? text.toLowerCase() : text, isSentKey: false };
	}
	const key = text.slice(SENT_KEY_PREFIX.length).toLowerCase();
	if (isUuidV4(key)) return { text: key, isSentKey: true };
	throw new InvalidField(
		'The option "Idempotency Key" begins with "sent:" and holds no key of a failed item',
		'Use {{ $json.error.idempotencyKey }} of the failed item, or a reference that begins with another word',
	);
}

function readText(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (Number.isSafeInteger(value)) return String(value);
	throw new InvalidField(
		typeof value === 'number'
			? 'The option "Idempotency Key" holds a number that is not exact'
			: 'The option "Idempotency Key" does not hold text',
		'Enter text such as an order number. A number has to be a whole number below 9,007,199,254,740,992; send longer ones as text',
	);
}

/** The key that the user chose for an item. */
export interface GivenKey {
	readonly key: string;
	/** Whether it is the key of an item that was sent before, so that it may have taken effect. */
	readonly wasSent: boolean;
}

/** The key that is derived from a reference, for this client's request. */
export function deriveGivenKey(
	{ text, isSentKey }: Reference,
	{ baseUrl, clientId }: Connection,
	{ method, path }: KobbleRequest,
): GivenKey {
	return {
		key: isSentKey
			? text
			: deriveReferenceKey({ baseUrl, clientId, method, path, reference: text }),
		wasSent: isSentKey,
	};
}

/** An item's request, with the key derived from the user's reference. */
export interface ReferencedRequest {
	readonly itemIndex: number;
	readonly key: string;
	readonly request: KobbleRequest;
}

/**
 * Finds items that share a key with an item that requests something else: one of them would
 * silently get the other's card.
 *
 * @returns the first conflicting item for each such item
 */
export function findConflicts(requests: readonly ReferencedRequest[]): Map<number, number> {
	const byKey = new Map<string, ReferencedRequest[]>();
	for (const one of requests) {
		const sharing = byKey.get(one.key) ?? [];
		sharing.push(one);
		byKey.set(one.key, sharing);
	}
	const conflicts = new Map<number, number>();
	for (const sharing of byKey.values()) {
		const [first] = sharing;
		if (first === undefined) continue;
		// Items that differ from the first conflict with the first. Items that are equal to it conflict
		// with the first that differs.
		const other = sharing.find((one) => !isSameRequest(one, first));
		if (other === undefined) continue;
		for (const one of sharing) {
			const conflicting = isSameRequest(one, first) ? other : first;
			conflicts.set(one.itemIndex, conflicting.itemIndex);
		}
	}
	return conflicts;
}

function isSameRequest(
	{ request: one }: ReferencedRequest,
	{ request: other }: ReferencedRequest,
): boolean {
	return one.method === other.method && one.path === other.path && one.body === other.body;
}
