import { sleep } from 'n8n-workflow';

/** The execution was cancelled: nothing more is sent, in this try and in any later one. */
export class ExecutionCancelled extends Error {
	constructor() {
		super('The execution was cancelled');
	}
}

/** @throws ExecutionCancelled if the execution has been cancelled */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new ExecutionCancelled();
}

/**
 * Waits, at most until the execution is cancelled.
 *
 * @param duration milliseconds
 * @throws ExecutionCancelled
 */
export async function waitUnlessCancelled(
	duration: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	stopIfCancelled(signal);
	let stopWaiting = (): void => undefined;
	const cancelled = new Promise<void>((resolve) => {
		stopWaiting = resolve;
	});
	signal?.addEventListener('abort', stopWaiting, { once: true });
	await Promise.race([sleep(duration), cancelled]);
	signal?.removeEventListener('abort', stopWaiting);
	stopIfCancelled(signal);
}
