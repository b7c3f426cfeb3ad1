import { BUILD, planFormatCheck, runRows, TYPES } from './steps';

/*
 * What `npm test` does before Jest, on two processors. ESLint with the config of each folder is not
 * here: n8n-node lint is that, and test/package runs it.
 */
void runRows([
	[
		{ name: 'lint', command: ['eslint', '-c', 'eslint.shipped.mjs', 'nodes', 'credentials'] },
		planFormatCheck(),
	],
	[TYPES, ...BUILD],
]);
