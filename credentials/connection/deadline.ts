import { sleep } from 'n8n-workflow';

/**
 * Milliseconds. n8n's `sleep` cannot be cancelled, so one short sleep serves all deadlines at once.
 */
const TICK = 100;

/** A time limit on the monotonic clock, and what happens when it expires. */
interface Deadline {
	readonly endsAt: number;
	readonly expire: () => void;
}

const deadlines = new Set<Deadline>();

let isWatching = false;

/** The result of `runWithDeadline` if the work took too long. */
export const TIMED_OUT = Symbol('timed out');

/**
 * Waits for work, but no longer than `duration`. The timeout of n8n's HTTP helper only limits idle
 * time, so a response that arrives byte by byte would never end, and the helper accepts no abort
 * signal.
 *
 * @param duration milliseconds
 * @returns the result of the work, or `TIMED_OUT`; the work itself continues and its result is
 * ignored
 */
export async function runWithDeadline<Result>(
	work: Promise<Result>,
	duration: number,
): Promise<Result | typeof TIMED_OUT> {
	let removeDeadline = (): void => undefined;
	const timedOut = new Promise<typeof TIMED_OUT>((resolve) => {
		removeDeadline = addDeadline(duration, () => resolve(TIMED_OUT));
	});
	// It may still fail after the caller has stopped waiting.
	work.catch(() => undefined);
	try {
		return await Promise.race([work, timedOut]);
	} finally {
		removeDeadline();
	}
}

/** @returns a function that removes the deadline */
function addDeadline(duration: number, expire: () => void): () => void {
	const deadline = { endsAt: performance.now() + duration, expire };
	deadlines.add(deadline);
	if (!isWatching) void watchDeadlines();
	return () => {
		deadlines.delete(deadline);
	};
}

async function watchDeadlines(): Promise<void> {
	isWatching = true;
	while (deadlines.size > 0) {
		await sleep(TICK);
		const now = performance.now();
		for (const deadline of deadlines) {
			if (deadline.endsAt > now) continue;
			deadlines.delete(deadline);
			deadline.expire();
		}
	}
	isWatching = false;
}
