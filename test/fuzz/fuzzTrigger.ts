import fc from 'fast-check';

import { triggerProperty } from './triggerMachine';

const USAGE = `Runs random sequences of events against a workflow with Kobble Triggers.

npx tsx test/fuzz/fuzzTrigger.ts [seconds] [seed]

  seconds  duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

const [seconds = 60, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
if (!(seconds > 0) || !Number.isInteger(seed)) {
	console.error(USAGE);
	process.exitCode = 1;
} else {
	console.log(`Seed ${seed}`);
	const begun = performance.now();
	const details = fc.check(triggerProperty, {
		seed,
		numRuns: Number.MAX_SAFE_INTEGER,
		interruptAfterTimeLimit: seconds * 1_000,
		markInterruptAsFailure: false,
	});
	const took = ((performance.now() - begun) / 1_000).toFixed(1);
	if (details.failed) {
		console.error(`After ${took} s: ${fc.defaultReportMessage(details)}`);
		process.exitCode = 1;
	} else {
		console.log(`${details.numRuns} runs in ${took} s, no rule broken`);
	}
}
