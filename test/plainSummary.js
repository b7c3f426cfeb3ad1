'use strict';

const { writeSync } = require('node:fs');

/** Ends a test run with one line that people and CI can read alike. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// Jest writes its own summary after all reporters: this line is to be the last. With forceExit,
		// Jest takes process.stdout away before that.
		process.on('exit', () => {
			writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed\n`);
		});
	}
};
