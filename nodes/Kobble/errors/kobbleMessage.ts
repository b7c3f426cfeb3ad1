import { isJsonObject } from '../data/json';

/** At least twelve digits of any script, with up to three spaces, dashes or dots between two. */
const CARD_NUMBER = /\p{Nd}(?:[ \p{Pd}._/]{0,3}\p{Nd}){11,}/gu;

/** An answer may repeat the token that it does not like: as it was sent, or bare, as a JWT. */
const ACCESS_TOKEN = /\bBearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]+/gi;

/** What is looked at for secrets; far more than is shown, which is a part of it. */
const MAX_SCANNED = 5_000;

/**
 * Kobble's own words in an answer that is no success. The shape of such bodies is not documented
 * (docs/kobble-api.md, Not documented), so the common names are tried.
 *
 * @returns one line of at most 300 characters without control characters; long runs of digits
 * and tokens are masked, because they could be a card number or ours; empty where nothing was said
 */
export function extractMessage(body: unknown): string {
	return findWords(body, 0)
		.replace(/[\p{C}\s]+/gu, ' ')
		.trim()
		.slice(0, MAX_SCANNED)
		.replace(ACCESS_TOKEN, '***')
		.replace(CARD_NUMBER, '************')
		.trim()
		.slice(0, 300);
}

function findWords(value: unknown, depth: number): string {
	if (typeof value === 'string') return value.trimStart().startsWith('<') ? '' : value;
	if (depth > 2) return '';
	if (Array.isArray(value)) {
		return value
			.slice(0, 3)
			.map((entry) => findWords(entry, depth + 1))
			.filter((words) => words !== '')
			.join('; ');
	}
	if (!isJsonObject(value)) return '';
	for (const name of ['message', 'error_description', 'detail', 'error', 'errors', 'title']) {
		const words = findWords(value[name], depth + 1);
		if (words !== '') return words;
	}
	return '';
}
