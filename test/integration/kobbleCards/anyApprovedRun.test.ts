import { checkFor } from '../../fuzz/checkFor';
import { openApprovedRuns } from '../../fuzz/approvedRuns';
import { N8N_LINES } from '../nodeSetup';

/** Milliseconds; `npm run fuzz:brakes` runs for a configurable time. */
const TIME = 3_000;

describe.each(N8N_LINES)('Any approved run on n8n %s', (line) => {
	const seed = Date.now() % 2 ** 31;

	it(`changes what the preview showed, or less (seed ${seed})`, async () => {
		const { property, close } = await openApprovedRuns(line);
		try {
			expect(await checkFor(property, TIME, seed)).toBeGreaterThan(10);
		} finally {
			await close();
		}
	}, 60_000);
});
