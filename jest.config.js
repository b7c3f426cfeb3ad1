'use strict';

module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/{bench,test}/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/engine/n8nVersions/.*/node_modules/'],
	// Type checking is tsc's; here the types are only taken away.
	transform: { '^.+\\.ts$': '@sucrase/jest-plugin' },
	// Engines are processes of their own: more workers than this slow each other down.
	maxWorkers: 2,
	testTimeout: 120_000,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
