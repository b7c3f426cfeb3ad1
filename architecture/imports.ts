import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

import { preProcessFile } from 'typescript';

/** The root folder of the repository. */
export const ROOT = join(__dirname, '..');

/** An import of one file of the repository by another. Paths are relative to the root. */
export interface FileImport {
	readonly from: string;
	readonly to: string;
}

/** Folders that git ignores, apart from those whose names begin with a dot. */
const IGNORED = new Set(['node_modules', 'dist', 'coverage']);

/** Lists the paths of all folders, relative to the root. */
export function listFolders(folder = ''): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true })
		.filter(({ name }) => !name.startsWith('.') && !IGNORED.has(name))
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => posix.join(folder, name))
		.flatMap((path) => [path, ...listFolders(path)]);
}

/** Lists the paths of all source files, relative to the root. */
export function listSourceFiles(): string[] {
	return ['', ...listFolders()].flatMap((folder) =>
		readdirSync(join(ROOT, folder))
			.filter((name) => /\.[cm]?[jt]s$/.test(name))
			.map((name) => posix.join(folder, name)),
	);
}

/** Reads all relative imports, including type imports, from the files on disk. */
export function readImports(): FileImport[] {
	return listSourceFiles().flatMap((from) => {
		const { importedFiles } = preProcessFile(readFileSync(join(ROOT, from), 'utf8'), true, true);
		return importedFiles
			.map(({ fileName }) => fileName)
			.filter((name) => name.startsWith('.'))
			.map((name) => posix.join(posix.dirname(from), name))
			.filter((path) => !path.startsWith('dist/'))
			.map((path) => ({ from, to: resolveImport(path) }));
	});
}

function resolveImport(path: string): string {
	const candidates = [path, `${path}.ts`, `${path}.d.ts`, `${path}.js`, `${path}/index.ts`];
	const file = candidates.find((each) => readStats(each)?.isFile());
	if (file === undefined) throw new Error(`Nothing to import at ${path}`);
	return file;
}

function readStats(path: string) {
	const file = join(ROOT, path);
	return existsSync(file) ? statSync(file) : undefined;
}

/**
 * Finds import cycles.
 *
 * @returns one array for each cycle, with the names in the order of the imports
 */
export function findCycles(edges: ReadonlyArray<{ from: string; to: string }>): string[][] {
	const targets = new Map<string, Set<string>>();
	for (const { from, to } of edges) {
		if (from !== to) targets.set(from, (targets.get(from) ?? new Set()).add(to));
	}
	const finished = new Set<string>();
	const cycles: string[][] = [];
	const visit = (name: string, path: readonly string[]): void => {
		if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name]);
		if (path.includes(name) || finished.has(name)) return;
		for (const target of targets.get(name) ?? []) visit(target, [...path, name]);
		finished.add(name);
	};
	for (const name of targets.keys()) visit(name, []);
	return cycles;
}
