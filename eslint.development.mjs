// For the folders that do not ship: each has an eslint.config.mjs that takes this one. The config at
// the root has to be n8n's own, unchanged, or n8n does not verify the package.
import { config } from '@n8n/node-cli/eslint';

import { noCanParse } from './eslint.shipped.mjs';

export default [
	...config,
	{ ignores: ['**/node_modules/**', '**/fixture-package/**', '**/package.json'] },
	noCanParse,
	{
		files: ['**/*.ts'],
		rules: {
			// Keys and secrets in tests are made up, and idempotency keys are spelled out.
			'@n8n/community-nodes/no-hardcoded-secrets': 'off',
			// Node.js and development dependencies may be used freely.
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
			'import-x/no-named-as-default-member': 'off',
			'no-console': 'off',
		},
	},
];
