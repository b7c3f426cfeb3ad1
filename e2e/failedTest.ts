/** In a hook after each test: the full name of the test, if it went wrong. */
export function getFailedTest(): string | undefined {
	const name: unknown = Reflect.get(globalThis, 'testThatFailed');
	return typeof name === 'string' ? name : undefined;
}
