import fc from 'fast-check';

import { retryProperties } from '../../fuzz/retryProperties';

/** Milliseconds; `npm run fuzz:retries` goes on for as long as it is told to. */
const TIME = 10_000;

describe('Whatever happens to an execution, in any order', () => {
	const seed = Date.now() % 2 ** 31;

	it.each(Object.entries(retryProperties))(`%s (seed ${seed})`, async (_name, property) => {
		await fc.assert(property as fc.IAsyncProperty<unknown[]>, {
			seed,
			numRuns: 1_000_000,
			interruptAfterTimeLimit: TIME,
			markInterruptAsFailure: false,
		});
	});
});
