import fc from 'fast-check';

import { eventProperty, createSnsProperties } from '../../fuzz/snsProperties';
import { createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

// A short run of what `test/fuzz/fuzzSns.ts` does for as long as it is told to.
describe('Of deliveries that Amazon did not send like this', () => {
	it.each([
		['genuine bodies with bytes changed'],
		['genuine messages with fields changed'],
		['genuine messages with headers changed'],
		['arbitrary bodies'],
	])('none is taken, and nothing throws: %s', async (name) => {
		const property = createSnsProperties(standIn)[name];
		if (property === undefined) throw new Error('There is no such property');
		await fc.assert(property, { numRuns: 250 });
	});

	it('none but the others: those that came as they were sent are taken', async () => {
		const property = createSnsProperties(standIn)['genuine messages as they came'];
		if (property === undefined) throw new Error('There is no such property');
		await fc.assert(property, { numRuns: 30 });
	});

	it('none of whatever may stand in a message throws or pollutes', async () => {
		await fc.assert(eventProperty, { numRuns: 500 });
	});
});
