import { config } from '@n8n/node-cli/eslint';

export default [
	...config,
	{
		ignores: ['**/node_modules/**', 'test/engineHost/fixture-package/**'],
	},
	{
		rules: {
			'no-restricted-properties': [
				'error',
				{
					object: 'URL',
					property: 'canParse',
					message:
						'Node.js 20 answers false for letters such as "ü" in optimized code: use urlOrUndefined',
				},
			],
		},
	},
	{
		// These folders do not ship: they may use Node.js and development dependencies freely.
		files: [
			'architecture/**/*.ts',
			'bench/**/*.ts',
			'e2e/**/*.ts',
			'engine/**/*.ts',
			'examples/**/*.ts',
			'sandbox/**/*.ts',
			'test/**/*.ts',
		],
		rules: {
			// Keys and secrets in tests are made up, and idempotency keys are spelled out.
			'@n8n/community-nodes/no-hardcoded-secrets': 'off',
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
			'no-console': 'off',
			'import-x/no-named-as-default-member': 'off',
		},
	},
];
