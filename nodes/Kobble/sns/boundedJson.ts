import { isJsonObject } from '../data/json';

/** More levels than any message has, so later code may process the values recursively. */
const MAX_DEPTH = 32;

/** Keys through which a later merge of objects could reach the prototype of all objects. */
const DANGEROUS_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type JsonObject = Readonly<Record<string, unknown>>;

export type ParsedObject = { readonly object: JsonObject } | { readonly unusable: string };

/**
 * Parses text that has to be a JSON object. If a key occurs twice, the last one counts.
 *
 * @param text the caller limits its length
 * @param what names the text in the reason of a refusal, such as "The body"
 */
export function parseJsonObject(text: string, what: string): ParsedObject {
	// Checked before parsing: a megabyte of brackets takes a third of a second to build.
	if (isNestedTooDeep(text)) {
		return { unusable: `${what} is nested more than ${MAX_DEPTH} levels deep` };
	}
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return { unusable: `${what} is not JSON` };
	}
	if (!isJsonObject(parsed)) return { unusable: `${what} is not a JSON object` };
	if (holdsDangerousKey(parsed)) return { unusable: `${what} holds a key that no message has` };
	return { object: parsed };
}

const [QUOTE, BACKSLASH, OPENING, CLOSING] = ['"', '\\', '[{', ']}'] as const;

/** Whether JSON text has more levels than any message or event of Amazon or Kobble. */
export function isNestedTooDeep(text: string): boolean {
	let depth = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (isInString) {
			if (character === BACKSLASH) at++;
			else if (character === QUOTE) isInString = false;
		} else if (character === QUOTE) isInString = true;
		else if (CLOSING.includes(character)) depth--;
		else if (OPENING.includes(character) && ++depth > MAX_DEPTH) return true;
	}
	return false;
}

function holdsDangerousKey(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (Array.isArray(value)) return value.some(holdsDangerousKey);
	return Object.entries(value).some(
		([key, inner]) => DANGEROUS_KEYS.has(key) || holdsDangerousKey(inner),
	);
}
