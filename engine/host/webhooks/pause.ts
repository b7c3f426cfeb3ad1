/** @param ms milliseconds */
export async function pause(ms: number): Promise<void> {
	if (ms > 0) await new Promise((done) => setTimeout(done, ms));
}
