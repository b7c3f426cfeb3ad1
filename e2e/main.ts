import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

import { ensureN8n } from './installation/n8nInstallation';
import { ensureSystemPackages } from './installation/systemPackages';
import { ARTIFACTS } from './n8n/openN8n';

const PROJECT = resolve(__dirname, '..');
const USAGE = `npm run e2e                  all end-to-end tests
npm run e2e -- --install     installs Chromium, Redis and PostgreSQL if they are missing (Debian)
npm run e2e -- --prepare     installs n8n if the cache has none, and runs no test
npm run e2e -- editor queue  only test files with these words in their names
npm run e2e -- triggerEvents --events=10000
                             as many events as you like, 500 by default`;
const EVENTS = /^--events=(\d{1,6})$/;

const say = (line: string) => console.log(line);

/** Runs a program from node_modules and returns its exit code. */
function runNpx(...args: string[]): number {
	const { status } = spawnSync('npx', ['--no-install', ...args], {
		cwd: PROJECT,
		stdio: 'inherit',
	});
	return status ?? 1;
}

async function main(args: string[]): Promise<number> {
	if (args.includes('--help')) {
		say(USAGE);
		return 0;
	}
	const mayInstall = args.includes('--install') || process.env.CI !== undefined;
	ensureSystemPackages(mayInstall, say);
	const { version, folder } = await ensureN8n(say);
	say(`n8n ${version} in ${folder}`);
	if (args.includes('--prepare')) return 0;
	rmSync(ARTIFACTS, { recursive: true, force: true });
	const types = runNpx('tsc', '-p', 'e2e/tsconfig.json');
	if (types !== 0) return types;
	const events = args.flatMap((arg) => EVENTS.exec(arg)?.[1] ?? []).at(-1);
	if (events !== undefined) process.env.KOBBLE_E2E_EVENTS = events;
	const rest = args.filter((arg) => arg !== '--install' && !EVENTS.test(arg));
	return runNpx('jest', '-c', 'e2e/jest.config.js', ...rest);
}

main(process.argv.slice(2)).then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		console.log('\n0 passed, 1 failed');
		process.exitCode = 1;
	},
);
