/** A year in milliseconds: a longer wait would be meaningless. */
const LONGEST = 365 * 24 * 60 * 60 * 1000;

/**
 * Parses a `Retry-After` header, in seconds or as a date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since 1970, on the clock of the server that responded
 * @returns milliseconds from now, between 0 and a year; `undefined` if the header is missing or
 * unusable
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	const text = typeof header === 'number' ? String(header) : header;
	if (typeof text !== 'string') return undefined;
	if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Math.min(Number(text) * 1000, LONGEST);
	// A date contains letters; Date.parse alone would read "-5" as a month.
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), LONGEST);
}

/**
 * The time of a response on the server's own clock (the `Date` header). A `Retry-After` date is
 * compared with it, because n8n's clock may be wrong. Falls back to n8n's clock if there is no such
 * header.
 *
 * @returns milliseconds since 1970
 */
export function readServerTime(headers: Readonly<Record<string, unknown>>): number {
	const time = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
	return Number.isNaN(time) ? Date.now() : time;
}
