import { sleep } from 'n8n-workflow';

/** Milliseconds. n8n's `sleep` cannot be stopped, so one short one serves all deadlines at once. */
const TICK = 100;

/** When something has to be over, on the monotonic clock, and what happens if it is not. */
interface Deadline {
	readonly endsAt: number;
	readonly expire: () => void;
}

const deadlines = new Set<Deadline>();

let isWatching = false;

/** What `runWithDeadline` gives if the work took too long. */
export const TIMED_OUT = Symbol('timed out');

/**
 * Waits for work, but no longer than this. n8n's HTTP helper counts only the time in which nothing
 * arrives, so an answer that comes byte by byte would never end; and it takes no signal to abort.
 *
 * @param duration milliseconds
 * @returns what the work gave, or `TIMED_OUT`; the work itself goes on and its end is ignored
 */
export async function runWithDeadline<Result>(
	work: Promise<Result>,
	duration: number,
): Promise<Result | typeof TIMED_OUT> {
	let removeDeadline = (): void => undefined;
	const timedOut = new Promise<typeof TIMED_OUT>((resolve) => {
		removeDeadline = addDeadline(duration, () => resolve(TIMED_OUT));
	});
	// It may still fail after nobody waits for it any more.
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
