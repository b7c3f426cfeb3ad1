import fc from 'fast-check';

import { createSnsStandIn } from '../sns/snsStandIn';
import { eventProperty, createSnsProperties } from './snsProperties';

const USAGE = `Fuzzes the verification of SNS messages: nothing may throw, and no forgery may be accepted.

npx tsx test/fuzz/fuzzSns.ts [seconds] [seed]

  seconds  total duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

async function fuzz(seconds: number, seed: number): Promise<void> {
	const properties = {
		...createSnsProperties(await createSnsStandIn(Date.now())),
		events: eventProperty,
	};
	const milliseconds = (seconds * 1000) / Object.keys(properties).length;
	console.log(`Seed ${seed}`);
	for (const [name, property] of Object.entries(properties)) {
		const details = await fc.check(property, {
			seed,
			numRuns: Number.MAX_SAFE_INTEGER,
			interruptAfterTimeLimit: milliseconds,
			markInterruptAsFailure: false,
		});
		if (details.failed) throw new Error(`${name}: ${fc.defaultReportMessage(details)}`);
		console.log(`${name}: ${details.numRuns} tried`);
	}
}

const [seconds = 60, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
if (!(seconds > 0) || !Number.isInteger(seed)) {
	console.error(USAGE);
	process.exitCode = 1;
} else {
	fuzz(seconds, seed).catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
