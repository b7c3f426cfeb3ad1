import fc from 'fast-check';

import { openApprovedRuns } from '../../fuzz/approvedRuns';
import { N8N_LINES } from '../nodeSetup';

/** Milliseconds; `npm run fuzz:brakes` runs for a configurable time. */
const TIME = 3_000;

describe.each(N8N_LINES)('Any approved run on n8n %s', (line) => {
	const seed = Date.now() % 2 ** 31;

	it(`changes what the preview showed, or less (seed ${seed})`, async () => {
		const { property, close } = await openApprovedRuns(line);
		try {
			const details = await fc.check(property, {
				seed,
				numRuns: 1_000_000,
				interruptAfterTimeLimit: TIME,
				markInterruptAsFailure: false,
			});
			if (details.failed) throw new Error(fc.defaultReportMessage(details));
			expect(details.numRuns).toBeGreaterThan(10);
		} finally {
			await close();
		}
	}, 60_000);
});
