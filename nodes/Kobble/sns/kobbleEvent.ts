import { parseJsonObject } from './boundedJson';
import type { JsonObject } from './boundedJson';
import { refuseMalformed } from './verificationResult';
import type { Refusal } from './verificationResult';

/** In characters. Ids and names of types are remembered and compared. */
const LONGEST_NAME = 200;

/** An event of Kobble [doc-1798440]. Fields that are not documented are kept as they came. */
export interface KobbleEvent extends JsonObject {
	readonly id: string;
	/** Such as `transaction-create`; others are not documented and pass. */
	readonly type: string;
	readonly entity_id?: string | null;
	readonly client_id?: string | null;
	readonly created_at?: string | null;
}

export type ReadEvent = { readonly event: KobbleEvent } | { readonly refused: Refusal };

/**
 * Reads the event in the `Message` of a notification that was verified before.
 *
 * @returns the event, or why it is none
 */
export function readKobbleEvent(messageText: string): ReadEvent {
	const parsed = parseJsonObject(messageText, 'The event');
	if ('unusable' in parsed) return { refused: refuseMalformed(parsed.unusable) };
	const { object } = parsed;
	if (isKobbleEvent(object)) return { event: object };
	return {
		refused: refuseMalformed('The event has no id or type, or a documented field is no text'),
	};
}

function isKobbleEvent(object: JsonObject): object is KobbleEvent {
	return (
		isName(object.id) &&
		isName(object.type) &&
		[object.entity_id, object.client_id, object.created_at].every(isTextOrNothing)
	);
}

function isName(value: unknown): boolean {
	return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}

function isTextOrNothing(value: unknown): boolean {
	return value === undefined || value === null || typeof value === 'string';
}
