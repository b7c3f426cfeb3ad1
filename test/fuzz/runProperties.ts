import fc from 'fast-check';

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
		const details = await fc.check(property as fc.IAsyncProperty<unknown[]>, {
			seed,
			numRuns: Number.MAX_SAFE_INTEGER,
			interruptAfterTimeLimit: (seconds * 1000) / properties.length,
			markInterruptAsFailure: false,
		});
		if (details.failed) {
			console.error(`${name}: ${fc.defaultReportMessage(details)}`);
			if (details.errorInstance instanceof Error) console.error(details.errorInstance.message);
			process.exitCode = 1;
			return;
		}
		console.log(`${name}: ${details.numRuns} runs, no rule broken`);
	}
}
