import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ROOT = resolve(__dirname, '..', '..');

/** The package as npm would publish it, unpacked in a temporary folder. */
export class PackedPackage {
	private constructor(
		private readonly work: string,
		readonly folder: string,
		/** Sorted paths, relative to the package's folder. */
		readonly files: readonly string[],
	) {}

	static async pack(): Promise<PackedPackage> {
		const work = await mkdtemp(join(tmpdir(), 'packed-'));
		const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
		const { stdout } = await run('npm', args, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
		const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
		const folder = join(work, 'package');
		await mkdir(folder);
		await run('tar', ['-xzf', join(work, filename), '-C', folder, '--strip-components=1']);
		return new PackedPackage(work, folder, await listFiles(folder));
	}

	async remove(): Promise<void> {
		await rm(this.work, { recursive: true, force: true });
	}
}

/** Lists all files in a folder and its subfolders, as sorted relative paths. */
export async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.sort();
}

/** Runs a program, by default in the project's folder. Returns its output and exit code. */
export async function runProgram(
	program: string,
	args: string[],
	{ cwd = ROOT, env: changes = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
	// Under a test runner, n8n's lint rules treat other files as nodes.
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|JEST|FORCE_COLOR)/.test(name)),
	);
	const options = {
		cwd,
		maxBuffer: 16 * 1024 * 1024,
		env: { ...env, ...changes, NO_COLOR: '1', NODE_NO_WARNINGS: '1' },
	};
	return await new Promise((done) => {
		execFile(program, args, options, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
			done({ code, output: `${stdout}${stderr}` });
		});
	});
}
