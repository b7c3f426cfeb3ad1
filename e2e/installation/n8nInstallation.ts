import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, lstat, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { takeInstallationLock } from './installationLock';

const E2E = resolve(__dirname, '..');
const INPUTS = ['package.json', 'package-lock.json', '.npmrc'];
/** Written last, so that an interrupted installation starts again. */
const STAMP = '.installed';
/** Seconds between two progress lines. */
const NEWS = 30;
const NODE_WANTED = 24;

/** A full n8n on this machine. */
export interface N8nInstallation {
	/** Contains node_modules. */
	readonly folder: string;
	/** The Node.js that runs it. */
	readonly node: string;
	/** The script to run with that Node.js. */
	readonly script: string;
	readonly version: string;
}

/** The folder of installations, one per lock file. All checkouts share it. */
export function getCacheFolder(): string {
	const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	return process.env.KOBBLE_E2E_CACHE ?? join(caches, 'n8n-nodes-kobble');
}

/**
 * Finds the full n8n that the lock file names, or installs it once for all checkouts.
 *
 * @param say receives progress lines, because the first installation takes 10 to 15 minutes
 * @throws Error with the path of the log if npm fails
 */
export async function ensureN8n(say: (line: string) => void): Promise<N8nInstallation> {
	const lock = readFileSync(join(E2E, 'package-lock.json'));
	const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const folder = join(getCacheFolder(), `e2e-${hash}`);
	if (!existsSync(join(folder, STAMP))) {
		const release = await takeInstallationLock(`${folder}.lock`, say);
		try {
			// Another checkout may have installed it while this one waited.
			if (!existsSync(join(folder, STAMP))) await install(folder, say);
		} finally {
			await release();
		}
	}
	await linkModules(folder);
	return installationIn(folder);
}

async function install(folder: string, say: (line: string) => void): Promise<void> {
	say(`Installing a full n8n into ${folder} (only once; about 3 GB, 10 to 15 minutes)`);
	const started = Date.now();
	const draft = `${folder}.part`;
	await rm(draft, { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
	await mkdir(draft, { recursive: true });
	for (const file of INPUTS) await copyFile(join(E2E, file), join(draft, file));
	await npm(['ci'], draft, say);
	// The only native addon that n8n needs without a database server. No other install script runs.
	await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], draft, say);
	await writeFile(join(draft, STAMP), new Date().toISOString());
	await rename(draft, folder);
	say(`Installed n8n in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Runs npm with the Node.js that n8n requires, so that native addons use its headers. */
async function npm(args: string[], cwd: string, say: (line: string) => void): Promise<void> {
	const quiet = ['--loglevel=error', '--no-fund', '--no-audit', '--no-update-notifier'];
	const log = `${cwd}.log`;
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const news = setInterval(
		() => say(`  npm ${args[0]}: still running after ${seconds()} s`),
		NEWS * 1000,
	);
	try {
		const code = await new Promise<number | null>((done, fail) => {
			const child = spawn('npm', [...args, ...quiet], {
				cwd,
				env: environmentFor(cwd),
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			const file = createWriteStream(log, { flags: 'a' });
			child.stdout.pipe(file, { end: false });
			child.stderr.pipe(file, { end: false });
			child.once('error', fail);
			child.once('close', done);
		});
		if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}; see ${log}`);
		say(`  npm ${args[0]}: done in ${seconds()} s`);
	} finally {
		clearInterval(news);
	}
}

function environmentFor(folder: string): NodeJS.ProcessEnv {
	const node = bundledNode(folder);
	if (node === undefined) return process.env;
	return {
		...process.env,
		PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
		npm_config_nodedir: resolve(dirname(node), '..'),
	};
}

/** The Node.js that npm installed for this platform. */
function bundledNode(folder: string): string | undefined {
	const name = `node-${process.platform}-${process.arch}`;
	const node = join(folder, 'node_modules', name, 'bin', 'node');
	return existsSync(node) ? node : undefined;
}

/** Links node_modules, so that the code in this folder can import playwright-core. */
async function linkModules(folder: string): Promise<void> {
	const link = join(E2E, 'node_modules');
	const there = await lstat(link).catch(() => undefined);
	if (there !== undefined) await rm(link, { recursive: true, force: true });
	await symlink(join(folder, 'node_modules'), link, 'dir');
}

function installationIn(folder: string): N8nInstallation {
	const own = Number(process.versions.node.split('.')[0]);
	const node = bundledNode(folder) ?? (own >= NODE_WANTED ? process.execPath : undefined);
	if (node === undefined) {
		throw new Error(
			`n8n wants Node.js ${NODE_WANTED}, and npm has none for ${process.platform}-${process.arch}. Run this with Node.js ${NODE_WANTED}.`,
		);
	}
	const n8n = join(folder, 'node_modules', 'n8n');
	const { version } = JSON.parse(readFileSync(join(n8n, 'package.json'), 'utf8')) as {
		version: string;
	};
	return { folder, node, script: join(n8n, 'bin', 'n8n'), version };
}
