'use strict';

const { TestEnvironment } = require('jest-environment-node');

/** Lets the hooks of a test know whether it went wrong, so that they can take a screenshot. */
module.exports = class FailureEnvironment extends TestEnvironment {
	async handleTestEvent(event) {
		if (event.name === 'test_start') this.global.testThatFailed = undefined;
		if (event.name === 'test_fn_failure') {
			const names = [];
			for (let at = event.test; at?.parent; at = at.parent) names.unshift(at.name);
			this.global.testThatFailed = names.join(' ');
		}
	}
};
