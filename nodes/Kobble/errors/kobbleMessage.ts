import { isJsonObject } from '../data/json';
import { sanitizeText } from '../data/sanitizeText';

/** At least twelve digits of any script, with up to three spaces, dashes or dots between two. */
const CARD_NUMBER = /\p{Nd}(?:[ \p{Pd}._/]{0,3}\p{Nd}){11,}/gu;

/** A response may repeat the token that was refused: as it was sent, or alone, as a JWT. */
const ACCESS_TOKEN = /\bBearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]+/gi;

/** Secrets are masked in far more text than is shown. */
const MAX_SCANNED = 5_000;

const MAX_LENGTH = 300;

/**
 * Kobble's message in a response that is no success. The shape of such bodies is not documented
 * (kobble-api.md, section 8), so the usual names are tried.
 *
 * @returns one harmless line of at most 300 characters; long runs of digits and tokens are masked,
 * because they could be a card number or our own token; empty if there is no message
 */
export function extractMessage(body: unknown): string {
	const words = sanitizeText(findWords(body, 0), MAX_SCANNED)
		.replace(ACCESS_TOKEN, '***')
		.replace(CARD_NUMBER, '************');
	return sanitizeText(words, MAX_LENGTH);
}

/** What Kobble answers if another card already belongs to the wallet [doc-1946732]; no status is documented. */
const WALLET_IS_LINKED = 'invalid wallet with existing entity association';

/** Whether Kobble's words say that the wallet already has a card. */
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
