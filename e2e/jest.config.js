'use strict';

module.exports = {
	rootDir: '..',
	roots: ['<rootDir>/e2e/scenarios'],
	testMatch: ['**/*.e2e.ts'],
	testEnvironment: '<rootDir>/e2e/failureEnvironment.js',
	setupFilesAfterEnv: ['<rootDir>/e2e/failureReport.ts'],
	transform: { '^.+\\.ts$': '@sucrase/jest-plugin' },
	// Each file has a full n8n of its own; two of them at once need more than two cores.
	maxWorkers: 1,
	testTimeout: 300_000,
	// A connection that an ended n8n leaves half open must not keep the run from ending.
	forceExit: true,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
