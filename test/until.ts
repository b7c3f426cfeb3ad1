/** Milliseconds; less than a test has, so that nothing goes on after it. */
const LIMIT = 60_000;
const LOOK_AGAIN = 5;

/** Waits until something is so. Throws where it is not so within a minute. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + LIMIT;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error('It is not so within a minute');
		await new Promise((done) => setTimeout(done, LOOK_AGAIN));
	}
}
