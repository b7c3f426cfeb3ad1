import type fc from 'fast-check';

import { checkFor } from './checkFor';

/** Properties by name, synchronous or not, each over values of its own. */
type Properties = Readonly<Record<string, unknown>>;

/**
 * Runs properties from the command line for `[seconds] [seed]`, each for an equal part of the time.
 * The first one that fails ends the process with its shrunk counterexample.
 */
export async function runProperties(
	usage: string,
	createProperties: () => Properties | Promise<Properties>,
): Promise<void> {
	const [seconds = 60, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number);
	if (!(seconds > 0) || !Number.isInteger(seed)) {
		console.error(usage);
		process.exitCode = 1;
		return;
	}
	console.log(`Seed ${seed}`);
	const properties = Object.entries(await createProperties());
	for (const [name, property] of properties) {
		const time = (seconds * 1000) / properties.length;
		try {
			const runs = await checkFor(property as fc.IRawProperty<unknown[]>, time, seed);
			console.log(`${name}: ${runs} runs, no rule broken`);
		} catch (error) {
			console.error(`${name}:`, error);
			process.exitCode = 1;
			return;
		}
	}
}
