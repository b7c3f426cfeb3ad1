import { sleep } from 'n8n-workflow';

/** Milliseconds: n8n may take long to start a workflow, and an answer must not wait for that. */
const MAX_WAIT = 2_000;

/**
 * Lets n8n save one delivery's static data after the other's. Two at once could reach the database
 * in the wrong order, and the older of the two would be what a restart finds.
 */
export class SaveQueue {
	private last: Promise<void> = Promise.resolve();

	/**
	 * Waits until the delivery before is saved, at most for a while.
	 *
	 * @returns what has to be called when this one is saved
	 */
	async waitForTurn(): Promise<() => void> {
		const before = this.last;
		let end = (): void => undefined;
		this.last = new Promise<void>((resolve) => {
			end = resolve;
		});
		await Promise.race([before, sleep(MAX_WAIT)]);
		return end;
	}
}
