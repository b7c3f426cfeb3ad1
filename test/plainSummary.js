'use strict';

/** Ends a test run with one line that people and CI can read alike. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// Jest writes its own summary after all reporters: this line is to be the last.
		process.on('exit', () => {
			process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
		});
	}
};
