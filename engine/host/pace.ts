/*
 * How fast time goes by for n8n and its nodes: their timers, and the monotonic clock that durations are measured by.
 * The date stays right, because servers compare it with theirs.
 */

const setRealTimeout = globalThis.setTimeout;
const readRealClock = performance.now.bind(performance);

let pace = 1;
/** The two clocks at the last change of the pace. */
let realTime = 0;
let time = 0;

/** Never goes back, not even when the pace changes. */
function readClock(): number {
	return time + (readRealClock() - realTime) * pace;
}

/**
 * Timers that have already started keep the old pace.
 *
 * @param factor 1 for real time, 10 for waits that take a tenth of it
 */
export function setPace(factor: number): void {
	time = readClock();
	realTime = readRealClock();
	pace = factor;
	performance.now = readClock;
	globalThis.setTimeout = Object.assign(
		(callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
			setRealTimeout(callback, delay / pace, ...args),
		setRealTimeout,
	);
}
