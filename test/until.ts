/** Milliseconds; shorter than a test's timeout, so that no polling outlives the test. */
const LIMIT = 60_000;
const LOOK_AGAIN = 5;

/** Waits until the condition holds. Throws if it does not hold within a minute. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + LIMIT;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error('It is not so within a minute');
		await new Promise((done) => setTimeout(done, LOOK_AGAIN));
	}
}
