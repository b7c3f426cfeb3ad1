'use strict';

/** Ends a test run with one line that people and CI can read alike. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
	}
};
