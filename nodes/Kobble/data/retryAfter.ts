/** Milliseconds of a year: more would be no time that can be told to anybody. */
const LONGEST = 365 * 24 * 60 * 60 * 1000;

/**
 * Reads a `Retry-After` header, in seconds or as a date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since 1970, by the clock of the server that answered
 * @returns milliseconds from now, between 0 and a year; `undefined` if the header says nothing
 * usable
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	const text = typeof header === 'number' ? String(header) : header;
	if (typeof text !== 'string' || text.trim() === '') return undefined;
	if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Math.min(Number(text) * 1000, LONGEST);
	// A date has letters in it; Date.parse alone would take "-5" for a month.
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), LONGEST);
}

/**
 * When a server answered, by its own clock (the `Date` header): a `Retry-After` date is measured
 * from there, because n8n's clock may be wrong. n8n's clock if there is no such header.
 *
 * @returns milliseconds since 1970
 */
export function readServerTime(headers: Readonly<Record<string, unknown>>): number {
	const time = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
	return Number.isNaN(time) ? Date.now() : time;
}
