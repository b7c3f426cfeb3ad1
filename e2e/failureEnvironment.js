'use strict';

const { TestEnvironment } = require('jest-environment-node');

/** Tells a test's hooks whether it failed, so that they can take a screenshot. */
module.exports = class FailureEnvironment extends TestEnvironment {
	async handleTestEvent(event) {
		if (event.name === 'test_start') this.global.testThatFailed = undefined;
		const failed = event.name === 'test_fn_failure' || event.name === 'hook_failure';
		if (failed && event.test) {
			const names = [];
			for (let at = event.test; at?.parent; at = at.parent) names.unshift(at.name);
			this.global.testThatFailed = names.join(' ');
		}
	}
};
