import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LIMIT = 60_000;
const LOOK_AGAIN = 100;

/**
 * Polls until a condition holds or a value is available.
 *
 * @param what names the condition in the error
 * @param look returns `false` or `undefined` until then
 * @param limit milliseconds
 * @returns the value that `look` returned
 * @throws Error after the limit
 */
export async function until<T>(
	what: string,
	look: () => T | false | undefined | Promise<T | false | undefined>,
	limit = LIMIT,
): Promise<T> {
	const deadline = Date.now() + limit;
	for (;;) {
		const found = await look();
		if (found !== false && found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`Not within ${limit / 1000} s: ${what}`);
		await pause(LOOK_AGAIN);
	}
}
