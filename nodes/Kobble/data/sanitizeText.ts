/** Longer texts are cut first, because their authors can make them as long as they like. */
const MAX_SCANNED = 5_000;

/** Line breaks, control and bidi characters, and all other invisible characters. */
const INVISIBLE = /[\p{C}\p{Z}\s]+/gu;

/** Many accents on one letter overlap the lines above and below. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/**
 * Makes a text from Kobble harmless before it is shown or stored: a cardholder chooses the name on
 * an account, and n8n evaluates a stored text that begins with `=` as an expression, renders markup
 * in notices, and shows the columns of a list as one text.
 *
 * @param value anything; only text, numbers and booleans yield text
 * @param maxLength maximum number of characters of the result
 * @returns one line that is no expression, contains no markup, and imitates neither a quotation nor
 * another column of a list; empty if nothing is left
 */
export function sanitizeText(value: unknown, maxLength: number): string {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
		return '';
	const text = String(value)
		.slice(0, MAX_SCANNED)
		.replace(INVISIBLE, ' ')
		.replace(STACKED_MARKS, '$1')
		.replace(/\{(?=\{)/g, '{ ')
		.replace(/</g, '‹')
		.replace(/>/g, '›')
		.replace(/"/g, "'")
		.replace(/[·•‧∙⋅・]/g, '-')
		.replace(/^[=\s]+/, '')
		.trim();
	return cutText(text, maxLength);
}

/** Cuts between whole characters, so that no half of a surrogate pair is left. */
function cutText(text: string, maxLength: number): string {
	if (text.length <= maxLength) return text;
	const kept = text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '');
	return `${kept.trimEnd()}…`;
}
