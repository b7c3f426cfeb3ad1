import { relative } from 'node:path';

import { Stryker } from '@stryker-mutator/core';

import shared from '../../jest.config.js';
import { ROOMS } from './rooms.mjs';

const USAGE = `npm run mutation              all rooms, one after the other
npm run mutation -- retry sns  these rooms only; there are ${ROOMS.map(({ name }) => name).join(', ')}`;

/** What a mutant counts as; a mutant that no test covers is one that no test kills. */
const KILLED = new Set(['Killed', 'Timeout']);
const ALIVE = new Set(['Survived', 'NoCoverage']);

/**
 * Changes code in many small ways, one at a time, and runs its tests each time.
 *
 * @param {import('./rooms.mjs').Part} part
 */
async function tryMutants({ mutate, tests }) {
	const stryker = new Stryker({
		mutate,
		testRunner: 'jest',
		jest: {
			projectType: 'custom',
			config: {
				...shared,
				testMatch: tests.map((file) => `<rootDir>/test/unit/${file}.test.ts`),
				// Ours looks for test files that are not copied.
				testSequencer: '@jest/test-sequencer',
				// Two mutants are tried side by side already.
				maxWorkers: 1,
				reporters: [],
			},
			enableFindRelatedTests: false,
		},
		coverageAnalysis: 'perTest',
		concurrency: 2,
		// A process that has loaded the tests many times holds them all in memory.
		maxTestRunnerReuse: 50,
		timeoutMS: 10_000,
		// Only what the unit tests read is copied; node_modules is linked.
		ignorePatterns: [
			'**',
			'!package.json',
			'!nodes/**',
			'!credentials/**',
			'!icons/**',
			'!sandbox/{localServer,loopback}.ts',
			'!test/*.{js,ts}',
			'!test/fuzz/**',
			'!test/sns/**',
			'!test/unit/**',
		],
		tempDirName: '.cache/mutation',
		reporters: ['json'],
		jsonReporter: { fileName: '.cache/mutation.json' },
		warnings: { slow: false },
		logLevel: 'warn',
	});
	return await stryker.runMutationTest();
}

/** Whether the tests of a room noticed enough of the changes. */
async function runRoom({ name, parts, least = 0 }) {
	const results = [];
	for (const part of parts) {
		const found = await tryMutants(part);
		results.push(...found);
		for (const mutant of found) {
			if (ALIVE.has(mutant.status)) console.log(describeMutant(mutant));
		}
	}
	const killed = results.filter(({ status }) => KILLED.has(status)).length;
	const all = killed + results.filter(({ status }) => ALIVE.has(status)).length;
	const score = (100 * killed) / all;
	const wanted = least === 0 ? '' : `, ${least}% wanted`;
	console.log(`${name}: ${killed} of ${all} killed, ${score.toFixed(1)}%${wanted}\n`);
	return score >= least;
}

function describeMutant({ fileName, location, mutatorName, replacement, status }) {
	const { line, column } = location.start;
	const place = `${relative(process.cwd(), fileName)}:${line}:${column}`;
	const change = replacement.replace(/\s+/g, ' ').slice(0, 100);
	const what = status === 'NoCoverage' ? 'not covered' : 'survived';
	return `  ${what} ${place} ${mutatorName}: ${change}`;
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
