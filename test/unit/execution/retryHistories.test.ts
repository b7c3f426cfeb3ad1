import fc from 'fast-check';

import { checkFor } from '../../fuzz/checkFor';
import { HEALTHY } from '../../fuzz/modelExecution';
import type { Try } from '../../fuzz/modelExecution';
import { retryProperties } from '../../fuzz/retryProperties';

/** Milliseconds; `npm run fuzz:retries` runs for a configurable time. */
const TIME = 2_000;

const CREATES = 'creates: one card for each item, no false outcome, nothing lost';
/** Histories that once broke a rule. */
const FOUND: Array<[string, keyof typeof retryProperties, unknown[]]> = [
	[
		'a list that was read before the attempt that created the card',
		CREATES,
		[
			false,
			0,
			[
				createTry({ faults: ['403', 'lost before acting', '404 with a page'] }),
				createTry({
					by: 'Retry of the first try again',
					faults: [
						...['400 of a gateway that speaks JSON', 'none', '500 before acting'],
						'500 after acting',
					],
					maxRetries: 1,
				}),
				createTry({}),
			],
			'none',
		],
	],
	[
		"a look before any response has shown that n8n's clock is ahead",
		CREATES,
		[false, 10, [createTry({ dies: true }), createTry({ hours: 30 })], 'none'],
	],
	[
		'a card that was found by a look, and a field that is corrected afterwards',
		CREATES,
		[
			false,
			0,
			[
				createTry({ dies: true }),
				createTry({ hours: 30 }),
				createTry({ by: 'Retry execution', edit: 'field' }),
			],
			'none',
		],
	],
];

function createTry(changes: Partial<Try> | { faults: string[] }) {
	const usual = { ...HEALTHY, by: 'Retry On Fail', savesProgress: false, rounds: 0 };
	return { ...usual, ...changes };
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
		await checkFor(property as fc.IAsyncProperty<unknown[]>, TIME, seed);
	});
});
