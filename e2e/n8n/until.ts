import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LIMIT = 60_000;
const LOOK_AGAIN = 100;

/**
 * Looks again and again until something is so, or is there.
 *
 * @param what is waited for, as the error names it
 * @param look gives `false` or `undefined` as long as it is not
 * @param limit milliseconds
 * @returns what `look` gave
 * @throws Error when the limit is over
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
