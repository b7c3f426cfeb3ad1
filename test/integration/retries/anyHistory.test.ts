import fc from 'fast-check';

import { openEngineProperty } from '../../fuzz/engineHistories';

/** Milliseconds; `npm run fuzz:retries` runs for a configurable time. */
const TIME = 10_000;

describe('Any sequence of events on n8n 2.41', () => {
	const seed = Date.now() % 2 ** 31;

	it(`issues one card for each item, with no false outcome and nothing lost (seed ${seed})`, async () => {
		const { property, close } = await openEngineProperty('2.41');
		try {
			await fc.assert(property, {
				seed,
				numRuns: 1_000_000,
				interruptAfterTimeLimit: TIME,
				markInterruptAsFailure: false,
			});
		} finally {
			await close();
		}
	}, 60_000);
});
