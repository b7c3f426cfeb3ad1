import fc from 'fast-check';

import { retryProperties } from '../../fuzz/retryProperties';

/** Milliseconds; `npm run fuzz:retries` runs for a configurable time. */
const TIME = 4_000;

const CREATES = 'creates: one card for each item, no false outcome, nothing lost';
/** Histories that once broke a rule. */
const FOUND: Array<[string, keyof typeof retryProperties, unknown[]]> = [
	[
		'a list that was read before the attempt that created the card',
		CREATES,
		[
			false,
			[
				createTry('Retry On Fail', ['403', 'lost before acting', '404 with a page']),
				createTry(
					'Retry of the first try again',
					['400 of a gateway that speaks JSON', 'none', '500 before acting', '500 after acting'],
					1,
				),
				createTry('Retry On Fail', []),
			],
		],
	],
];

function createTry(by: string, faults: string[], maxRetries = 0) {
	return { by, faults, maxRetries, dies: false, isEdited: false, hours: 0, steals: undefined };
}

describe('A history that once broke a rule', () => {
	it.each(FOUND)('%s', async (_what, name, history) => {
		const property = retryProperties[name] as fc.IAsyncProperty<unknown[]>;
		await fc.assert(property, { examples: [history], numRuns: 1 });
	});
});

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
