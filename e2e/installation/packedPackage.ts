import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = resolve(__dirname, '..', '..');
export const PACKAGE = 'n8n-nodes-kobble';

/** Packs what was built, as npm would publish it. Gives the tarball's path. */
export async function packProject(into: string, project = PROJECT): Promise<string> {
	await mkdir(into, { recursive: true });
	const { stdout } = await run(
		'npm',
		['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', into],
		{ cwd: project },
	);
	return join(into, stdout.trim().split('\n').at(-1) ?? '');
}

/** An early build; see the README beside it. */
export const VERSION_BEFORE = join(
	...[__dirname, '..', 'versionBefore', 'n8n-nodes-kobble-0.0.9.tgz'],
);

/** Puts a tarball where n8n looks for community nodes: what npm would do there, without npm. */
export async function installForN8n(userFolder: string, tarball: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const folder = join(nodes, 'node_modules', PACKAGE);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: '*' } };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(manifest));
}
