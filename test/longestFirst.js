'use strict';

const { existsSync } = require('node:fs');
const { join, relative } = require('node:path');

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The files that take longest, the longest first. Jest knows the times of an earlier run only on the
 * same machine, and otherwise begins with the largest files: then a long one that begins last
 * decides when everything ends.
 */
const LONGEST = [
	'integration/kobbleWallets/onceOnly.test.ts',
	'package/verification.test.ts',
	'integration/retries/network.test.ts',
	'integration/trigger/lifeCycle.test.ts',
	'integration/retries/faultsOfAllOperations.test.ts',
	'integration/trigger/memory.test.ts',
	'integration/kobbleCards/brakes.test.ts',
	'integration/trigger/onceOnly.test.ts',
	'integration/trigger/output.test.ts',
	'integration/retries/rateLimits.test.ts',
	'integration/retries/createFaults.test.ts',
	'integration/kobbleWallets/repeats.test.ts',
	'integration/trigger/manyEvents.test.ts',
	'integration/kobbleCards/getManyCards.test.ts',
	'examples/examplesWithWallets.test.ts',
	'integration/authentication/tokens.test.ts',
	'integration/kobbleCards/cardPrograms.test.ts',
];

for (const file of LONGEST) {
	if (!existsSync(join(__dirname, file))) throw new Error(`There is no test/${file}`);
}

/** Begins with the files that take longest, so that all workers end at about the same time. */
module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const getRank = ({ path }) => {
			const rank = LONGEST.indexOf(relative(__dirname, path));
			return rank < 0 ? LONGEST.length : rank;
		};
		return super.sort(tests).sort((one, other) => getRank(one) - getRank(other));
	}
};
