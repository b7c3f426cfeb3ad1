import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..');

/** A command, such as `eslint .` or `npm run build`, and its name for people. */
export interface Step {
	readonly name: string;
	readonly command: readonly string[];
}

/** A type check that only reads again what has changed since the last one. */
export const TYPES: Step = {
	name: 'types',
	command: [
		...['tsc', '-p', 'tsconfig.check.json', '--incremental'],
		...['--tsBuildInfoFile', '.cache/check.tsbuildinfo'],
	],
};

/** The package as it would be installed, beside each version of n8n. */
export const BUILD: readonly Step[] = [
	{ name: 'build', command: ['npm', 'run', '--silent', 'build'] },
	{ name: 'engines', command: ['npm', 'run', '--silent', 'engines'] },
];

/** @param files all files by default */
export function planFormatCheck(files: readonly string[] = ['.']): Step {
	const cache = ['--cache', '--cache-strategy', 'content', '--cache-location', '.cache/prettier'];
	const options = ['--check', '--ignore-unknown', '--log-level', 'warn'];
	return { name: 'format', command: ['prettier', ...options, ...cache, ...files] };
}

/** Runs a step and shows its output only if it failed. Returns whether it passed. */
async function run({ name, command: [program = '', ...args] }: Step): Promise<boolean> {
	const started = Date.now();
	const [file, ...rest] =
		program === 'npm' ? ['npm', ...args] : ['npx', '--no-install', program, ...args];
	const child = spawn(file ?? '', rest, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
	const output: string[] = [];
	child.stdout.on('data', (text: Buffer) => output.push(text.toString()));
	child.stderr.on('data', (text: Buffer) => output.push(text.toString()));
	const code = await new Promise((ended) => child.once('close', ended));
	const seconds = ((Date.now() - started) / 1000).toFixed(1);
	console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name}, ${seconds} s`);
	if (code !== 0) console.log(output.join(''));
	return code === 0;
}

async function runRow(steps: readonly Step[]): Promise<boolean> {
	for (const step of steps) {
		if (!(await run(step))) return false;
	}
	return true;
}

/** Runs sequences of steps in parallel, and fails this process if a step fails. */
export async function runRows(rows: ReadonlyArray<readonly Step[]>): Promise<void> {
	const started = Date.now();
	const results = await Promise.all(rows.map(runRow));
	console.log(`${((Date.now() - started) / 1000).toFixed(0)} s`);
	if (results.includes(false)) process.exitCode = 1;
}
