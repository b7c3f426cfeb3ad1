import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. The machine may be busy with another n8n. */
const LIMIT = 60_000;
const LOOK_AGAIN = 100;

/**
 * Looks until what is expected is seen.
 *
 * @param look throws as long as it is not, such as by `expect`
 * @throws what it threw last, when a minute is over
 */
export async function eventually(look: () => Promise<void>): Promise<void> {
	const deadline = Date.now() + LIMIT;
	for (;;) {
		try {
			return await look();
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await pause(LOOK_AGAIN);
	}
}
