import { sleep } from 'n8n-workflow';

/** The execution was cancelled: nothing more is sent, neither in this try nor in a later one. */
export class ExecutionCancelled extends Error {
	constructor() {
		super('The execution was cancelled');
	}
}

/** @throws ExecutionCancelled if the execution has been cancelled */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new ExecutionCancelled();
}

/** Node.js warns of a leak if a signal has many listeners, so one listener serves all. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the execution is cancelled, but not if it is already cancelled.
 *
 * @returns a function that removes the listener
 */
export function listenForCancellation(
	signal: AbortSignal | undefined,
	callback: () => void,
): () => void {
	if (signal === undefined) return () => undefined;
	const callbacks = listeners.get(signal) ?? new Set();
	if (!listeners.has(signal)) {
		listeners.set(signal, callbacks);
		signal.addEventListener('abort', () => callbacks.forEach((call) => call()), { once: true });
	}
	callbacks.add(callback);
	return () => callbacks.delete(callback);
}

/**
 * Waits for work, but only until the execution is cancelled; the work itself continues.
 *
 * @throws ExecutionCancelled, and any error of the work
 */
export async function waitUnlessCancelled<Result>(
	work: Promise<Result>,
	signal: AbortSignal | undefined,
): Promise<Result> {
	let removeListener = (): void => undefined;
	const cancelled = new Promise<never>((_resolve, reject) => {
		removeListener = listenForCancellation(signal, () => reject(new ExecutionCancelled()));
	});
	// After a cancellation, nobody waits for the work any more.
	work.catch(() => undefined);
	try {
		throwIfCancelled(signal);
		return await Promise.race([work, cancelled]);
	} finally {
		removeListener();
	}
}

/**
 * Sleeps, but only until the execution is cancelled.
 *
 * @param duration milliseconds
 * @throws ExecutionCancelled
 */
export async function sleepUnlessCancelled(
	duration: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	throwIfCancelled(signal);
	await waitUnlessCancelled(sleep(duration), signal);
}
