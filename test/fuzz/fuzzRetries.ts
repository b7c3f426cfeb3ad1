import fc from 'fast-check';

import { retryProperties } from './retryProperties';

const USAGE = `Runs random sequences of failures against a model of Kobble: no second card, no false outcome, nothing lost.

npm run fuzz:retries -- [seconds] [seed]

  seconds  total duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

async function fuzz(seconds: number, seed: number): Promise<void> {
	console.log(`Seed ${seed}`);
	const properties = Object.entries(retryProperties);
	for (const [name, property] of properties) {
		const details = await fc.check(property as fc.IAsyncProperty<unknown[]>, {
			seed,
			numRuns: Number.MAX_SAFE_INTEGER,
			interruptAfterTimeLimit: (seconds * 1000) / properties.length,
			markInterruptAsFailure: false,
		});
		if (details.failed) throw new Error(`${name}: ${fc.defaultReportMessage(details)}`);
		console.log(`${name}: ${details.numRuns} histories`);
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
