import { sleep } from 'n8n-workflow';

/** The execution was cancelled: nothing more is sent, in this try and in any later one. */
export class ExecutionCancelled extends Error {
	constructor() {
		super('The execution was cancelled');
	}
}

/** @throws ExecutionCancelled if the execution has been cancelled */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new ExecutionCancelled();
}

/** Node.js warns of a leak where many listen to one signal, so one listens for all. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the execution is cancelled; not where it was before.
 *
 * @returns what ends that
 */
export function listenForCancellation(
	signal: AbortSignal | undefined,
	callback: () => void,
): () => void {
	if (signal === undefined) return () => undefined;
	const callbacks = waiting.get(signal) ?? new Set();
	if (!waiting.has(signal)) {
		waiting.set(signal, callbacks);
		signal.addEventListener('abort', () => callbacks.forEach((call) => call()), { once: true });
	}
	callbacks.add(callback);
	return () => callbacks.delete(callback);
}

/**
 * Waits, at most until the execution is cancelled.
 *
 * @param duration milliseconds
 * @throws ExecutionCancelled
 */
export async function sleepUnlessCancelled(
	duration: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	throwIfCancelled(signal);
	let stopWaiting = (): void => undefined;
	const cancelled = new Promise<void>((resolve) => {
		stopWaiting = resolve;
	});
	const forget = listenForCancellation(signal, stopWaiting);
	await Promise.race([sleep(duration), cancelled]);
	forget();
	throwIfCancelled(signal);
}
