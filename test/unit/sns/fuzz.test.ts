import fc from 'fast-check';

import { eventProperty, createSnsProperties } from '../../fuzz/snsProperties';
import { createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

// A short run of `test/fuzz/fuzzSns.ts`, which runs for a configurable time.
describe('SNS deliveries', () => {
	it.each([
		['genuine bodies with bytes changed'],
		['genuine messages with fields changed'],
		['genuine messages with headers changed'],
		['arbitrary bodies'],
	])('are accepted only as Amazon sent them, and never throw: %s', async (name) => {
		const property = createSnsProperties(standIn)[name];
		if (property === undefined) throw new Error('There is no such property');
		await fc.assert(property, { numRuns: 250 });
	});

	it('are accepted if they arrive as they were sent', async () => {
		const property = createSnsProperties(standIn)['genuine messages as they came'];
		if (property === undefined) throw new Error('There is no such property');
		await fc.assert(property, { numRuns: 30 });
	});

	it('never throw or pollute a prototype, with any event', async () => {
		await fc.assert(eventProperty, { numRuns: 500 });
	});
});
