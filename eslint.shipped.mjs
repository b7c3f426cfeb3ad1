// What the folders that ship are held to beyond n8n's own rules, which eslint.config.mjs has.
import { config } from '@n8n/node-cli/eslint';

export const noCanParse = {
	rules: {
		'no-restricted-properties': [
			'error',
			{
				object: 'URL',
				property: 'canParse',
				message:
					'Node.js 20 answers false for letters such as "ü" in optimized code: use parseUrlOrUndefined',
			},
		],
	},
};

export default [...config, noCanParse];
