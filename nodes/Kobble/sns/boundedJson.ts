import { isJsonObject } from '../data/json';

/** More levels than any message or event has; what walks over values later may be recursive. */
const MAX_DEPTH = 32;

/** Keys by which a later merge of objects could reach the prototype of all objects. */
const DANGEROUS_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type JsonObject = Readonly<Record<string, unknown>>;

export type ParsedObject = { readonly object: JsonObject } | { readonly unusable: string };

/**
 * Parses text that has to be a JSON object. Of a key that stands twice the last one counts.
 *
 * @param text of bounded length: the bound is the caller's
 * @param what how the text is called in the sentence of a refusal, such as "The body"
 */
export function parseJsonObject(text: string, what: string): ParsedObject {
	// Before parsing: to build a megabyte of brackets alone takes a third of a second.
	if (isNestedDeeperThan(MAX_DEPTH, text)) {
		return { unusable: `${what} is nested more than ${MAX_DEPTH} levels deep` };
	}
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return { unusable: `${what} is no JSON` };
	}
	if (!isJsonObject(parsed)) return { unusable: `${what} is no JSON object` };
	if (holdsDangerousKey(parsed)) return { unusable: `${what} holds a key that no message has` };
	return { object: parsed };
}

const [QUOTE, BACKSLASH, OPENING, CLOSING] = ['"', '\\', '[{', ']}'] as const;

function isNestedDeeperThan(levels: number, text: string): boolean {
	let depth = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (isInString) {
			if (character === BACKSLASH) at++;
			else if (character === QUOTE) isInString = false;
		} else if (character === QUOTE) isInString = true;
		else if (CLOSING.includes(character)) depth--;
		else if (OPENING.includes(character) && ++depth > levels) return true;
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
