import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A program that is not from npm. */
interface Program {
	readonly name: string;
	/** Debian's package. */
	readonly debianPackage: string;
	find(): string | undefined;
}

const CHROMIUM: Program = {
	name: 'Chromium',
	debianPackage: 'chromium',
	find: () => onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome'),
};
const REDIS: Program = {
	name: 'Redis',
	debianPackage: 'redis-server',
	find: () => onPath('redis-server'),
};
const POSTGRES: Program = {
	name: 'PostgreSQL',
	debianPackage: 'postgresql',
	find: () => inDebiansFolder('initdb') ?? onPath('initdb'),
};
const PROGRAMS = [CHROMIUM, REDIS, POSTGRES];

/** @throws Error if it is not installed */
export function findChromium(): string {
	return findProgram(CHROMIUM);
}

/** @throws Error if it is not installed */
export function findRedis(): string {
	return findProgram(REDIS);
}

/**
 * Debian installs the server programs next to initdb, not on PATH.
 *
 * @throws Error if it is not installed
 */
export function findPostgresProgram(name: 'initdb' | 'postgres' | 'psql'): string {
	return join(findProgram(POSTGRES), '..', name);
}

/**
 * Makes sure that Chromium, Redis and PostgreSQL are installed.
 *
 * @param mayInstall whether to run the install command or only to show it
 * @throws Error with that command if something is missing
 */
export function ensureSystemPackages(mayInstall: boolean, say: (line: string) => void): void {
	const missing = PROGRAMS.filter((program) => program.find() === undefined);
	if (missing.length === 0) return;
	const names = missing.map(({ name }) => name).join(', ');
	const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
	const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
	const line = `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
	if (!mayInstall) {
		throw new Error(
			`Not on this machine: ${names}. On Debian this installs what is missing:\n\n  ${line}\n\nor let it be done by: npm run e2e -- --install. Ubuntu's archive has no package of Chromium that is more than a link to a snap: install Google Chrome there.`,
		);
	}
	say(`Not installed: ${names}. Running: ${line}`);
	const { status } = spawnSync('bash', ['-c', line], {
		stdio: 'inherit',
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
	if (status !== 0) throw new Error(`It ended with ${status}: ${line}`);
}

function findProgram(program: Program): string {
	const path = program.find();
	if (path === undefined) throw new Error(`${program.name} is not on this machine`);
	return path;
}

function onPath(name: string): string | undefined {
	try {
		return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
			.trim()
			.split('\n')[0];
	} catch {
		return undefined;
	}
}

function inDebiansFolder(name: string): string | undefined {
	const root = '/usr/lib/postgresql';
	if (!existsSync(root)) return undefined;
	const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
	return versions.map((version) => join(root, version, 'bin', name)).find(existsSync);
}
