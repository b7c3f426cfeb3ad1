import { Stryker } from '@stryker-mutator/core';

import shared from '../../jest.config.js';
import { ROOMS } from './rooms.mjs';

const USAGE = `npm run mutation              all rooms, one after the other
npm run mutation -- retry sns  these rooms only; there are ${ROOMS.map(({ name }) => name).join(', ')}`;

/** What a mutant counts as; a mutant that no test covers is one that no test kills. */
const KILLED = new Set(['Killed', 'Timeout']);
const ALIVE = new Set(['Survived', 'NoCoverage']);

/**
 * Changes the code of a room in many small ways, one at a time, and runs the room's tests each time.
 *
 * @param {import('./rooms.mjs').Room} room
 */
async function runRoom({ name, mutate, tests, least = 0 }) {
	const results = await new Stryker({
		mutate,
		testRunner: 'jest',
		jest: {
			projectType: 'custom',
			config: {
				...shared,
				testMatch: tests.map((folder) => `<rootDir>/test/unit/${folder}/**/*.test.ts`),
				// Two mutants are tried side by side already.
				maxWorkers: 1,
				reporters: [],
			},
			enableFindRelatedTests: false,
		},
		coverageAnalysis: 'perTest',
		concurrency: 2,
		timeoutMS: 10_000,
		// Only what the unit tests read is copied; node_modules is linked.
		ignorePatterns: [
			'**',
			'!package.json',
			'!nodes/**',
			'!credentials/**',
			'!icons/**',
			'!test/*.ts',
			'!test/fuzz/**',
			'!test/sns/**',
			'!test/unit/**',
		],
		tempDirName: '.cache/mutation',
		checkers: [],
		reporters: ['json'],
		jsonReporter: { fileName: `.cache/mutation/${name}.json` },
		warnings: { slow: false },
		logLevel: 'warn',
	}).runMutationTest();
	const killed = results.filter(({ status }) => KILLED.has(status)).length;
	const alive = results.filter(({ status }) => ALIVE.has(status));
	for (const mutant of alive) console.log(describeMutant(mutant));
	const score = (100 * killed) / (killed + alive.length);
	const isEnough = score >= least;
	const wanted = least === 0 ? '' : `, ${least}% wanted`;
	console.log(
		`${name}: ${killed} of ${killed + alive.length} killed, ${score.toFixed(1)}%${wanted}\n`,
	);
	return isEnough;
}

function describeMutant({ fileName, location, mutatorName, replacement, status }) {
	const place = `${fileName.replace(`${process.cwd()}/`, '')}:${location.start.line}:${location.start.column}`;
	const change = replacement.replace(/\s+/g, ' ').slice(0, 100);
	return `  ${status === 'NoCoverage' ? 'not covered' : 'survived'} ${place} ${mutatorName}: ${change}`;
}

const names = process.argv.slice(2);
const isUnknown = names.some((name) => !ROOMS.some((room) => room.name === name));
if (isUnknown) {
	console.log(USAGE);
	process.exitCode = 1;
} else {
	for (const room of ROOMS) {
		if (names.length > 0 && !names.includes(room.name)) continue;
		if (!(await runRoom(room))) process.exitCode = 1;
	}
}
