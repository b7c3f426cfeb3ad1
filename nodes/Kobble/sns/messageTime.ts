const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * Reads the time of a message, ISO 8601 in UTC as Amazon writes it.
 *
 * @returns milliseconds since 1970; `undefined` where it is no such time
 */
export function momentOf(timestamp: string): number | undefined {
	if (!TIMESTAMP.test(timestamp)) return undefined;
	const moment = Date.parse(timestamp);
	if (Number.isNaN(moment)) return undefined;
	// February 30 would be read as a day in March.
	const isRealDay = new Date(moment).toISOString().slice(0, 19) === timestamp.slice(0, 19);
	return isRealDay ? moment : undefined;
}
