import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { BUILD, planFormatCheck, ROOT, runRows, TYPES } from './steps';
import type { Step } from './steps';

/** Creates a card and suspends it, in n8n's engine over HTTP. */
const SMOKE = ['test/integration/kobbleCards/createAndSuspend.test.ts', '-t', '2.41'];

function git(...args: string[]): string[] {
	return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
}

/** The commit at which this branch left the main branch. */
function findBase(): string {
	// A clone of another branch has `main` only at its origin, if at all.
	const exists = (name: string) =>
		spawnSync('git', ['rev-parse', '--verify', '--quiet', name], { cwd: ROOT }).status === 0;
	const main = ['main', 'origin/main'].find(exists) ?? 'HEAD';
	return git('merge-base', 'HEAD', main)[0] ?? 'HEAD';
}

/** Files that differ from the main branch, and new files. */
function listChangedFiles(): string[] {
	const base = findBase();
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
