import { isJsonObject } from '../client/kobbleRequest';

/**
 * Kobble's own words in an answer that is no success. The shape of such bodies is not documented
 * (kobble-api.md, section 8), so the common names are tried.
 *
 * @returns one line of at most 300 characters without control characters; long runs of digits are
 * masked, because they could be a card number; empty where nothing was said
 */
export function saidByKobble(body: unknown): string {
	return wordsIn(body, 0)
		.replace(/\p{C}+/gu, ' ')
		.replace(/\d(?:[ -]?\d){11,}/g, '************')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 300);
}

function wordsIn(value: unknown, depth: number): string {
	if (typeof value === 'string') return value.trimStart().startsWith('<') ? '' : value;
	if (depth > 2) return '';
	if (Array.isArray(value)) {
		return value
			.slice(0, 3)
			.map((entry) => wordsIn(entry, depth + 1))
			.filter((words) => words !== '')
			.join('; ');
	}
	if (!isJsonObject(value)) return '';
	for (const name of ['message', 'error_description', 'detail', 'error', 'errors', 'title']) {
		const words = wordsIn(value[name], depth + 1);
		if (words !== '') return words;
	}
	return '';
}
