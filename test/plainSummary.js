'use strict';

const { writeSync } = require('node:fs');

/** Ends a test run with one line that people and CI can read alike. */
module.exports = class PlainSummary {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		// Jest writes its own summary after all reporters: this line is to be the last. Written past
		// the stream, which Jest has silenced by then where it forces its own end.
		process.on('exit', () => {
			writeSync(process.stdout.fd, `\n${results.numPassedTests} passed, ${failed} failed\n`);
		});
	}
};
