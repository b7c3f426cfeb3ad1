import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { ROOT } from './packedPackage';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'ci-run-'));
	mkdirSync(join(folder, '.ci'));
	mkdirSync(join(folder, 'bin'));
	copyFileSync(join(ROOT, '.ci/run'), join(folder, '.ci/run'));
});

afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Runs a copy of the script with a fake npm that runs the given command for `$1`. */
function runWith(cases: Record<'ci' | 'test' | 'run', string>) {
	const lines = Object.entries(cases).map(([command, does]) => `${command}) ${does} ;;`);
	const npm = ['#!/bin/sh', 'case "$1" in', ...lines, 'esac', ''].join('\n');
	writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 });
	const path = [join(folder, 'bin'), process.env.PATH].join(delimiter);
	const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], {
		env: { ...process.env, PATH: path },
		encoding: 'utf8',
	});
	return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('.ci/run', () => {
	const well = 'echo; echo "3 passed, 0 failed"';
	const never = 'echo "100 passed, 100 failed"';

	it('adds up the results of the two test runs', () => {
		const outcome = runWith({ ci: 'true', test: well, run: 'echo "5 passed, 0 failed"' });
		expect(outcome).toEqual({ status: 0, lastLine: '8 passed, 0 failed' });
	});

	it('counts the failures, and fails itself', () => {
		const outcome = runWith({ ci: 'true', test: well, run: 'echo "5 passed, 2 failed"; exit 1' });
		expect(outcome).toEqual({ status: 1, lastLine: '8 passed, 2 failed' });
	});

	it.each([
		['the installation', { ci: 'exit 7', test: never, run: never }, 7],
		['lint', { ci: 'true', test: 'exit 2', run: never }, 2],
	])('ends with such a line if %s stops, and runs nothing more', (_, cases, status) => {
		expect(runWith(cases)).toEqual({ status, lastLine: '0 passed, 1 failed' });
	});
});
