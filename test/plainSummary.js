'use strict';

const { writeSync } = require('node:fs');

/** Ends a test run with one line that both people and CI can read. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// Jest writes its own summary after all reporters: this line must come last. It bypasses
		// the stream, which Jest has already silenced if it forces its own exit.
		process.on('exit', () => {
			writeSync(process.stdout.fd, `\n${results.numPassedTests} passed, ${failed} failed\n`);
		});
	}
};
