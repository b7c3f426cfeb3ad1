import { isJsonObject } from '../data/json';
import { sanitizeText } from '../data/sanitizeText';

/** At least twelve digits of any script, with up to three separators between two digits. */
const CARD_NUMBER = /\p{Nd}(?:[ \p{Pd}._/]{0,3}\p{Nd}){11,}/gu;

/** A response may echo the refused token: as it was sent, or as a bare JWT. */
const ACCESS_TOKEN = /\bBearer \S+|\beyJ[\w-]+\.[\w-]+\.[\w-]+/gi;

/** Secrets are masked in much more text than is shown. */
const MAX_SCANNED = 5_000;

const MAX_LENGTH = 300;

/**
 * Kobble's message in an error response. The shape of error bodies is not documented
 * (kobble-api.md, section 8), so the common field names are tried.
 *
 * @returns one harmless line of at most 300 characters; empty if there is no message. Long runs of
 * digits and tokens are masked, because they could be a card number or our own token
 */
export function extractMessage(body: unknown): string {
	const words = sanitizeText(findWords(body, 0), MAX_SCANNED)
		.replace(ACCESS_TOKEN, '***')
		.replace(CARD_NUMBER, '************');
	return sanitizeText(words, MAX_LENGTH);
}

/**
 * Kobble's message if the wallet already belongs to another card [doc-1946732]; the status is not
 * documented.
 */
const WALLET_IS_LINKED = 'invalid wallet with existing entity association';

/** Whether Kobble's message says that the wallet already has a card. */
export function saysWalletIsLinked(words: string): boolean {
	return words.toLowerCase().includes(WALLET_IS_LINKED);
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
