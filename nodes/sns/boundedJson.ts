/** More levels than any message or event has; what walks over values later may be recursive. */
const DEEPEST = 32;

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
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return { unusable: `${what} is no JSON` };
	}
	if (!isObject(parsed)) return { unusable: `${what} is no JSON object` };
	const unusable = findUnusable(parsed, DEEPEST);
	return unusable === undefined ? { object: parsed } : { unusable: `${what} ${unusable}` };
}

function findUnusable(value: object, levelsLeft: number): string | undefined {
	if (levelsLeft === 0) return `is nested more than ${DEEPEST} levels deep`;
	for (const [key, inner] of Object.entries(value)) {
		if (DANGEROUS_KEYS.has(key)) return 'holds a key that no message has';
		if (typeof inner !== 'object' || inner === null) continue;
		const unusable = findUnusable(inner as object, levelsLeft - 1);
		if (unusable !== undefined) return unusable;
	}
	return undefined;
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
