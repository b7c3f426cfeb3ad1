import fc from 'fast-check';

/**
 * Checks a property for a time, in milliseconds, and waits for the end of the last run: with fast-check's own time
 * limit, that run would go on and meet whoever uses the engine next.
 *
 * @returns the number of runs
 * @throws Error with the shrunk counterexample
 */
export async function checkFor<Values>(
	property: fc.IRawProperty<Values>,
	milliseconds: number,
	seed: number,
): Promise<number> {
	const details = await fc.check(endAfter(property, milliseconds), {
		seed,
		numRuns: Number.MAX_SAFE_INTEGER,
	});
	if (details.failed) {
		throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
	}
	return details.numRuns;
}

function endAfter<Values>(
	property: fc.IRawProperty<Values>,
	milliseconds: number,
): fc.IRawProperty<Values, true> {
	const end = Date.now() + milliseconds;
	return {
		isAsync: () => true,
		generate: (random, runId) => property.generate(random, runId),
		shrink: (value) => property.shrink(value),
		runBeforeEach: async () => await property.runBeforeEach(),
		runAfterEach: async () => await property.runAfterEach(),
		run: async (values) =>
			Date.now() < end ? await property.run(values) : new fc.PreconditionFailure(true),
	};
}
