import fc from 'fast-check';

import { triggerProperty } from '../../fuzz/triggerMachine';

// A short run of what `npm run fuzz:trigger` does for as long as it is told to.
describe('Whatever happens to a workflow with Kobble Triggers', () => {
	it('starts it once for each event of the trusted topic, and never for another', () => {
		const seed = Date.now() % 2 ** 31;
		console.log(`Seed ${seed}: npm run fuzz:trigger -- 60 ${seed}`);
		fc.assert(triggerProperty, { seed, numRuns: 300 });
	});
});
