'use strict';

// Jest does not replace <rootDir> in a pattern.
const LOADED_ONCE = `^${__dirname.replace(/[^\w/]/g, '\\$&')}/(engine|sandbox)/.+\\.ts$`;

module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/{bench,test}/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/engine/n8nVersions/.*/node_modules/'],
	// Type checking is tsc's; here the types are only taken away.
	transform: {
		[LOADED_ONCE]: '<rootDir>/test/loadOnce.js',
		'^.+\\.ts$': '@sucrase/jest-plugin',
	},
	// The tests on the engine wait now and then, for Retry-After and timeouts: six keep two processors busy.
	maxWorkers: 6,
	testSequencer: '<rootDir>/test/longestFirst.js',
	testTimeout: 120_000,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
