import { isUuidV4 } from '../data/uuid';
import type { Connection } from '../../../credentials/connection/connection';
import type { KobbleRequest } from '../api/request';
import { InvalidField } from '../errors/kobbleFailure';
import { deriveReferenceKey } from './idempotencyKey';
import type { ItemFields } from '../parameters/itemFields';

/** More text than an order number, an e-mail address or a hash has. */
const LONGEST_REFERENCE = 500;

/**
 * The key that the user chose for an item: a UUID v4 as it is, any other text as a business
 * reference that always leads to the same key.
 *
 * @returns `undefined` where the option was not added
 * @throws InvalidField where it was added and holds nothing: the default instead would be a key
 * that another execution does not share, so a second card
 */
export function keyFromReference(
	fields: ItemFields,
	connection: Connection,
	{ method, path }: KobbleRequest,
): string | undefined {
	if (!fields.hasOption('idempotencyKey')) return undefined;
	const value = fields.optionValue('idempotencyKey');
	const reference =
		typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (reference === '') {
		throw new InvalidField(
			'The option "Idempotency Key" is empty',
			'Enter a reference such as an order number, correct its expression, or remove the option',
		);
	}
	if (reference.length > LONGEST_REFERENCE) {
		throw new InvalidField(
			`The option "Idempotency Key" holds more than ${LONGEST_REFERENCE} characters`,
			'Enter a short reference, such as an order number',
		);
	}
	if (isUuidV4(reference)) return reference.toLowerCase();
	const { baseUrl, clientId } = connection;
	return deriveReferenceKey({ baseUrl, clientId, method, path, reference });
}

/** A keyed request of an item, with the key that the user chose for it. */
export interface ReferencedRequest {
	readonly itemIndex: number;
	readonly key: string;
	readonly request: KobbleRequest;
}

/**
 * The items that share a key with an item that asks for something else: one of them would silently
 * get the other's card.
 *
 * @returns for each such item the first other one
 */
export function findConflicts(chosen: readonly ReferencedRequest[]): Map<number, number> {
	const byKey = new Map<string, ReferencedRequest[]>();
	for (const one of chosen) {
		const sharing = byKey.get(one.key) ?? [];
		sharing.push(one);
		byKey.set(one.key, sharing);
	}
	const conflicts = new Map<number, number>();
	for (const sharing of byKey.values()) {
		const [first] = sharing;
		if (first === undefined) continue;
		// Whatever is not as the first conflicts with it, and what is as the first with the first other.
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
