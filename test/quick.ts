import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { BUILD, planFormatCheck, ROOT, runRows, TYPES } from './steps';
import type { Step } from './steps';

/** Creates a card and suspends it, in n8n's engine over HTTP. */
const SMOKE = ['test/integration/kobbleCards/createAndSuspend.test.ts', '-t', '2.41'];

/** Files that differ from the main branch, and new files. */
function listChangedFiles(): string[] {
	const git = (...args: string[]) =>
		execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
	const [base = 'HEAD'] = git('merge-base', 'HEAD', 'main');
	const changed = git('diff', '--name-only', base);
	const added = git('ls-files', '--others', '--exclude-standard');
	return [...new Set([...changed, ...added])].filter((file) => existsSync(resolve(ROOT, file)));
}

function planLint(): Step[] {
	const files = listChangedFiles();
	const sources = files.filter((file) => /\.([cm]?js|ts)$/.test(file));
	const lint = ['eslint', '--flag', 'unstable_config_lookup_from_file', '--no-warn-ignored'];
	return [
		...(sources.length === 0 ? [] : [{ name: 'lint', command: [...lint, ...sources] }]),
		...(files.length === 0 ? [] : [planFormatCheck(files)]),
	];
}

/** One sequence for each of two processors. */
void runRows([
	[...planLint(), TYPES, ...BUILD, { name: 'smoke test', command: ['jest', ...SMOKE] }],
	[{ name: 'unit and sandbox', command: ['jest', 'test/unit', 'test/sandbox'] }],
]);
