'use strict';

module.exports = {
	rootDir: '..',
	roots: ['<rootDir>/e2e/tests'],
	testMatch: ['**/*.e2e.ts'],
	testEnvironment: '<rootDir>/e2e/failureEnvironment.js',
	transform: { '^.+\\.ts$': '@sucrase/jest-plugin' },
	// Each file has a full n8n of its own; two of them at once need more than two cores.
	maxWorkers: 1,
	testTimeout: 300_000,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
