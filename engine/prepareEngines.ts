import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { N8N_VERSIONS } from './n8nFolder';
import { startEngine } from './startEngine';

const run = promisify(execFile);

const ROOT = resolve(__dirname, '..');
const PACKAGE = 'n8n-nodes-kobble';
/** A file with the hash of the lock file that node_modules was installed from. */
const STAMP = '.prepared';

/**
 * Prepares the engine folders for the tests: installs n8n from the lock files, and the built package
 * as npm would publish it. Run this after each build.
 */
export async function prepareEngines(): Promise<void> {
	const entries = await readdir(N8N_VERSIONS, { withFileTypes: true });
	const folders = entries
		.filter((entry) => entry.isDirectory() && entry.name.startsWith('n8n-'))
		.map((entry) => join(N8N_VERSIONS, entry.name));
	await Promise.all(folders.map(installN8n));

	const work = mkdtempSync(join(tmpdir(), 'packed-'));
	try {
		const tarball = await packRoot(work);
		await Promise.all(folders.map(async (folder) => await installPackage(folder, tarball)));
		await Promise.all(folders.map(keepCompiledFiles));
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function installN8n(folder: string): Promise<void> {
	const name = folder.split('/').at(-1) ?? folder;
	const lock = await readFile(join(folder, 'package-lock.json'));
	const wanted = createHash('sha256').update(lock).digest('hex');
	const stamp = join(folder, 'node_modules', STAMP);
	const installed = await readFile(stamp, 'utf8').catch(() => '');
	if (installed === wanted) {
		console.log(`${name}: n8n is installed`);
		return;
	}
	console.log(`${name}: installing n8n, about half a minute and 500 MB`);
	const started = Date.now();
	await npm(['ci'], folder);
	// Written last, so that an interrupted installation is repeated.
	await writeFile(stamp, wanted);
	console.log(`${name}: n8n installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function packRoot(into: string): Promise<string> {
	const { stdout } = await npm(['pack', '--ignore-scripts', '--pack-destination', into], ROOT);
	return join(into, stdout.trim().split('\n').at(-1) ?? '');
}

/**
 * Unpacks the tarball into node_modules. `npm install <tarball>` would also resolve the package's
 * peer n8n-workflow, remove packages that the lock file does not list, and take ten times as long.
 */
async function installPackage(folder: string, tarball: string): Promise<void> {
	const target = join(folder, 'node_modules', PACKAGE);
	// Unpack next to the target, then move: an engine that starts now finds the old or the new package.
	const draft = `${target}.${process.pid}`;
	await mkdir(draft, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', draft, '--strip-components=1']);
	await rm(target, { recursive: true, force: true });
	await rename(draft, target);
}

/** Makes the next start of an engine faster; see compiledFiles.js. */
async function keepCompiledFiles(folder: string): Promise<void> {
	const engine = await startEngine({ folder, env: { KEEP_COMPILED_FILES: 'yes' } });
	await engine.stop();
}

async function npm(args: string[], cwd: string): Promise<{ stdout: string }> {
	// n8n's old dependencies print many deprecation warnings that we cannot act on.
	const quiet = ['--loglevel=error', '--no-fund', '--no-audit', '--no-update-notifier'];
	return await run('npm', [...args, ...quiet], { cwd, maxBuffer: 64 * 1024 * 1024 });
}

if (require.main === module) {
	prepareEngines().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
