import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. Another n8n may be keeping the machine busy. */
const LIMIT = 60_000;
const LOOK_AGAIN = 100;

/**
 * Retries an assertion until it passes.
 *
 * @param look throws until the expected state is reached, for instance through `expect`
 * @throws its last error after one minute
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
