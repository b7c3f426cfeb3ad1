'use strict';

/** Type checking is tsc's; here swc only takes the types away. */
const swc = [
	'@swc/jest',
	{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' },
];

module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/engines/.*/node_modules/'],
	transform: { '^.+\\.ts$': swc },
	// Engines are processes of their own: more workers than this slow each other down.
	maxWorkers: 2,
	testTimeout: 120_000,
	reporters: ['default', '<rootDir>/test/plainSummary.js'],
};
