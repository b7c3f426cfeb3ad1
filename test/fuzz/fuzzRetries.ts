import fc from 'fast-check';

import { retryProperties } from './retryProperties';

const USAGE = `Plays histories of mishaps against a model of Kobble: no second card, no false word, nothing lost.

npm run fuzz:retries -- [seconds] [seed]

  seconds  how long, in all; 60 unless said otherwise
  seed     a number, to do again what an earlier run did`;

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
