import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = resolve(__dirname, '..', '..');
export const PACKAGE = 'n8n-nodes-kobble';

/** Packs the build as npm would publish it. Returns the tarball's path. */
export async function packProject(into: string, project = PROJECT): Promise<string> {
	await mkdir(into, { recursive: true });
	const { stdout } = await run(
		'npm',
		['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', into],
		{ cwd: project },
	);
	return join(into, stdout.trim().split('\n').at(-1) ?? '');
}

/** Repacks a tarball under another version number. Returns the new tarball's path. */
export async function packAsVersion(
	version: string,
	tarball: string,
	into: string,
): Promise<string> {
	const folder = join(into, `unpacked-${version}`);
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const file = join(folder, 'package.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
	await writeFile(file, JSON.stringify({ ...manifest, version }));
	return await packProject(into, folder);
}

/** The previous version, for upgrade tests; see the README next to its tarball. */
export const VERSION_BEFORE = onlyTarballIn(join(__dirname, '..', 'versionBefore'));

/** Its path and the version in its name. */
function onlyTarballIn(folder: string): { readonly tarball: string; readonly version: string } {
	const found = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
	const [name = '', ...others] = found;
	const [, version] = /-(\d+\.\d+\.\d+)\.tgz$/.exec(name) ?? [];
	if (version === undefined || others.length > 0) {
		throw new Error(`${folder} has to hold one ${PACKAGE}-<version>.tgz, not: ${found.join(', ')}`);
	}
	return { tarball: join(folder, name), version };
}

/** Unpacks a tarball into n8n's folder for community nodes, as npm would. */
export async function installForN8n(userFolder: string, tarball: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const folder = join(nodes, 'node_modules', PACKAGE);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: '*' } };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(manifest));
}
