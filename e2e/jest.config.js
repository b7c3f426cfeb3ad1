'use strict';

module.exports = {
	rootDir: '..',
	roots: ['<rootDir>/e2e/scenarios'],
	testMatch: ['**/*.e2e.ts'],
	testEnvironment: '<rootDir>/e2e/failureEnvironment.js',
	setupFilesAfterEnv: ['<rootDir>/e2e/failureReport.ts'],
	transform: { '^.+\\.ts$': '@sucrase/jest-plugin' },
	// Each test file starts its own full n8n; two at once need more than two cores.
	maxWorkers: 1,
	testTimeout: 300_000,
	// A stopped n8n may leave a connection half open, which would keep jest running.
	forceExit: true,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
