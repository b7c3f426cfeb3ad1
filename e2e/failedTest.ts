/** The full name of the test if it failed. For use in `afterEach`. */
export function getFailedTest(): string | undefined {
	const name: unknown = Reflect.get(globalThis, 'testThatFailed');
	return typeof name === 'string' ? name : undefined;
}
