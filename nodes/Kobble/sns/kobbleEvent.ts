import { isJsonObject } from '../data/json';
import { isNestedTooDeep } from './boundedJson';
import type { JsonObject } from './boundedJson';

/** An event of Kobble [doc-1798440]. */
export interface KobbleEvent {
	/** The event as received; `{ message }` if it is not a JSON object. */
	readonly fields: JsonObject;
	/** Unique among all events; `undefined` if there is no usable id. */
	readonly id: string | undefined;
	/** Such as `transaction-create`, the only documented type; empty if the event has no type. */
	readonly type: string;
	readonly entityId: string | undefined;
	/** The Kobble client that the event belongs to. */
	readonly clientId: string | undefined;
}

/**
 * Reads the event in the `Message` of a verified notification.
 *
 * Only one type of event is documented, so nothing is refused here: a genuine event that got a 400
 * response would be lost for good.
 */
export function readKobbleEvent(messageText: string): KobbleEvent {
	const parsed = parse(messageText);
	const fields: JsonObject = isJsonObject(parsed) ? parsed : { message: parsed };
	const type = toText(fields.type) ?? '';
	return {
		fields,
		id: readId(fields.id, type),
		type,
		entityId: toText(fields.entity_id),
		clientId: toText(fields.client_id),
	};
}

/** Text that is not JSON, or that is nested too deep for recursive code, stays text. */
function parse(text: string): unknown {
	if (isNestedTooDeep(text)) return text;
	try {
		return JSON.parse(text, dropPrototype);
	} catch {
		return text;
	}
}

/** Through this key, a later merge of objects could reach the prototype of all objects. */
function dropPrototype(key: string, value: unknown): unknown {
	return key === '__proto__' ? undefined : value;
}

/** Numeric ids may be counted separately for each type of event. */
function readId(id: unknown, type: string): string | undefined {
	return typeof id === 'number' ? `${type}#${id}` : toText(id);
}

function toText(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : undefined;
}
