import fc from 'fast-check';

import { retryProperties } from '../../fuzz/retryProperties';

/** Milliseconds; `npm run fuzz:retries` runs for a configurable time. */
const TIME = 10_000;

describe('Any sequence of events in an execution', () => {
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
