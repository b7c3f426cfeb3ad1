import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
/** Creates a card and suspends it, in n8n's engine over HTTP. */
const SMOKE = ['test/integration/kobbleCards/createAndSuspend.test.ts', '-t', '2.41'];

interface Step {
	readonly name: string;
	readonly command: readonly string[];
}

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
	const check = ['prettier', '--check', '--ignore-unknown', '--log-level', 'warn'];
	return [
		...(sources.length === 0 ? [] : [{ name: 'lint', command: [...lint, ...sources] }]),
		...(files.length === 0 ? [] : [{ name: 'format', command: [...check, ...files] }]),
	];
}

/** Two sequences of steps that run in parallel, one for each of two processors. */
function planSteps(): Step[][] {
	const types = ['tsc', '-p', 'tsconfig.check.json', '--incremental'];
	return [
		[
			...planLint(),
			{ name: 'types', command: [...types, '--tsBuildInfoFile', '.cache/check.tsbuildinfo'] },
			{ name: 'build', command: ['npm', 'run', '--silent', 'build'] },
			{ name: 'engines', command: ['npm', 'run', '--silent', 'engines'] },
			{ name: 'smoke test', command: ['jest', ...SMOKE] },
		],
		[{ name: 'unit and sandbox', command: ['jest', 'test/unit', 'test/sandbox'] }],
	];
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

async function main(): Promise<void> {
	const started = Date.now();
	const rows = await Promise.all(planSteps().map(runRow));
	console.log(`${((Date.now() - started) / 1000).toFixed(0)} s`);
	if (rows.includes(false)) process.exitCode = 1;
}

void main();
