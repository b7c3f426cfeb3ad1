import { isJsonObject } from '../data/json';
import { isNestedTooDeep } from './boundedJson';
import type { JsonObject } from './boundedJson';

/** An event of Kobble [doc-1798440]. */
export interface KobbleEvent {
	/** The event as it came; `{ message }` if it is no JSON object. */
	readonly fields: JsonObject;
	/** Identifies the event among all others; `undefined` if it has no usable id. */
	readonly id: string | undefined;
	/** Such as `transaction-create`, the only documented one; empty if there is none. */
	readonly type: string;
	readonly entityId: string | undefined;
	/** The client of Kobble that the event belongs to. */
	readonly clientId: string | undefined;
}

/**
 * Reads the event in the `Message` of a notification that was verified before.
 *
 * Only one type of event is documented, so nothing is refused here: a genuine event that was
 * answered 400 would be lost for good.
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

/** Text that is no JSON, or that is nested too deep for whatever walks over it later, stays text. */
function parse(text: string): unknown {
	if (isNestedTooDeep(text)) return text;
	try {
		return JSON.parse(text, dropPrototype);
	} catch {
		return text;
	}
}

/** A later merge of objects could reach the prototype of all objects through this key. */
function dropPrototype(key: string, value: unknown): unknown {
	return key === '__proto__' ? undefined : value;
}

/** Numbers may be counted for each type of event. */
function readId(id: unknown, type: string): string | undefined {
	return typeof id === 'number' ? `${type}#${id}` : toText(id);
}

function toText(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : undefined;
}
