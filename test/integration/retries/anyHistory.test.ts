import { checkFor } from '../../fuzz/checkFor';
import { openEngineHistories } from '../../fuzz/engineHistories';
import { N8N_LINES } from '../nodeSetup';

/** Milliseconds; `npm run fuzz:retries` runs for a configurable time. */
const TIME = 6_000;

describe.each(N8N_LINES)('Any sequence of events on n8n %s', (line) => {
	const seed = Date.now() % 2 ** 31;

	it(`does nothing twice, with no false outcome and nothing lost (seed ${seed})`, async () => {
		const { property, close } = await openEngineHistories(line);
		try {
			await checkFor(property, TIME, seed);
		} finally {
			await close();
		}
	}, 60_000);
});
