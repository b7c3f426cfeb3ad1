import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ICredentialType, INodeType } from 'n8n-workflow';

import { listFiles, PackedPackage, ROOT } from './packedPackage';

interface Manifest {
	name: string;
	license: string;
	keywords: string[];
	main: string;
	author: { name: string; email: string };
	homepage: string;
	repository: { url: string };
	scripts: Record<string, string>;
	dependencies?: unknown;
	optionalDependencies?: unknown;
	bundleDependencies?: unknown;
	overrides?: unknown;
	peerDependencies: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; credentials: string[]; nodes: string[] };
}

let packed: PackedPackage;
let manifest: Manifest;

beforeAll(async () => {
	packed = await PackedPackage.pack();
	manifest = JSON.parse(await readFile(join(packed.folder, 'package.json'), 'utf8')) as Manifest;
});

afterAll(async () => {
	await packed.remove();
});

/** Loads the classes that a file of the package exports, by name. */
function classesIn(path: string): Record<string, new () => unknown> {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	return require(join(packed.folder, path)) as Record<string, new () => unknown>;
}

describe('The packed package', () => {
	it('contains the compiled code, icons, codex files and documents, and nothing else', async () => {
		const compiled = await Promise.all(
			['credentials', 'nodes'].map(async (folder) =>
				(await listFiles(join(ROOT, folder)))
					.filter((file) => !file.endsWith('.d.ts'))
					.map((file) => join('dist', folder, file.replace(/\.ts$/, '.js'))),
			),
		);
		const icons = (await listFiles(join(ROOT, 'icons'))).map((file) => join('dist/icons', file));
		const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'index.js', 'package.json'];
		expect(packed.files).toEqual([...compiled.flat(), ...icons, ...papers].sort());
		expect(icons).toHaveLength(2);
	});

	it('contains no empty files, source maps or tests', async () => {
		const stray =
			/\.(map|ts|tgz|log|env)$|\.test\.|(^|\/)(test|architecture|sandbox|engine|examples|e2e|bench)\//;
		expect(packed.files.filter((file) => stray.test(file))).toEqual([]);
		for (const file of packed.files) {
			expect((await readFile(join(packed.folder, file))).length).toBeGreaterThan(0);
		}
	});

	it('contains no path of the machine that it was built on', async () => {
		for (const file of packed.files) {
			expect(await readFile(join(packed.folder, file), 'utf8')).not.toContain(ROOT);
		}
	});

	it("meets n8n's rules for community nodes: MIT licence, only a peer dependency", () => {
		expect(manifest.name).toBe('n8n-nodes-kobble');
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest).not.toHaveProperty('optionalDependencies');
		expect(manifest).not.toHaveProperty('bundleDependencies');
		expect(manifest).not.toHaveProperty('overrides');
		expect(manifest.author.name).not.toBe('');
		expect(manifest.author.email).toMatch(/@/);
		expect(manifest.homepage).toMatch(/^https:\/\/github\.com\//);
		expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\//);
	});

	it('runs no scripts when it is installed', () => {
		const names = Object.keys(manifest.scripts);
		expect(names.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
	});

	it('imports only modules that n8n and Node.js provide', async () => {
		const wanted = new Set<string>();
		for (const file of packed.files.filter((name) => name.endsWith('.js'))) {
			const text = await readFile(join(packed.folder, file), 'utf8');
			for (const [, name = ''] of text.matchAll(/require\("([^".][^"]*)"\)/g)) wanted.add(name);
		}
		// luxon is a dependency of n8n-workflow and on n8n's list of allowed imports.
		expect([...wanted].sort()).toEqual(['luxon', 'n8n-workflow', 'node:crypto']);
	});

	it('contains the full MIT licence', async () => {
		const licence = await readFile(join(packed.folder, 'LICENSE'), 'utf8');
		expect(licence).toContain('Permission is hereby granted, free of charge');
	});

	it('has an entry for its version in the changelog', async () => {
		const { version } = manifest as Manifest & { version: string };
		expect(await readFile(join(packed.folder, 'CHANGELOG.md'), 'utf8')).toContain(version);
	});
});

describe('Loaded from the n8n block of its package.json', () => {
	// Both resolve from the project, as they do in the folder that n8n installs packages into.
	beforeAll(() => {
		for (const name of ['n8n-workflow', 'luxon']) {
			jest.doMock(name, () => jest.requireActual(name) as object, { virtual: true });
		}
	});

	it('each node is a class named after its file, with a description and its icons', () => {
		expect(manifest.n8n.nodes.length).toBeGreaterThan(0);
		for (const path of manifest.n8n.nodes) {
			const name = path.split('/').at(-1)?.replace('.node.js', '') ?? '';
			const classes = classesIn(path);
			expect(Object.keys(classes)).toEqual([name]);
			const { description } = new (classes[name] as new () => INodeType)();
			expect(description.name).toBe(name.charAt(0).toLowerCase() + name.slice(1));
			expect(description.displayName).not.toBe('');
			expect(iconsOf(path, description.icon)).toEqual([
				'dist/icons/kobble.svg',
				'dist/icons/kobble.dark.svg',
			]);
			expect(packed.files).toContain(path.replace(/\.js$/, '.json'));
		}
	});

	it('each credential is a class named after its file and used by the nodes', () => {
		expect(manifest.n8n.credentials.length).toBeGreaterThan(0);
		for (const path of manifest.n8n.credentials) {
			const name = path.split('/').at(-1)?.replace('.credentials.js', '') ?? '';
			const classes = classesIn(path);
			expect(Object.keys(classes)).toEqual([name]);
			const credential = new (classes[name] as new () => ICredentialType)();
			expect(credential.name).toBe(name.charAt(0).toLowerCase() + name.slice(1));
			expect(credential.displayName).not.toBe('');
			expect(iconsOf(path, credential.icon)).toEqual([
				'dist/icons/kobble.svg',
				'dist/icons/kobble.dark.svg',
			]);
		}
	});

	it('lists every node and credential that was compiled', () => {
		const entries = packed.files.filter((file) => /\.(node|credentials)\.js$/.test(file));
		expect([...manifest.n8n.credentials, ...manifest.n8n.nodes].sort()).toEqual(entries);
	});

	it('index.js exports the same classes', () => {
		const handedOut = classesIn(manifest.main);
		const listed = [...manifest.n8n.credentials, ...manifest.n8n.nodes].map(classesIn);
		expect(handedOut).toEqual(Object.assign({}, ...listed));
	});

	/** Lists the paths of a class's icons in the package. */
	function iconsOf(path: string, icon: unknown): string[] {
		return Object.values(icon as Record<string, string>).map((file) => {
			const found = join(path, '..', file.replace('file:', ''));
			expect(packed.files).toContain(found);
			return found;
		});
	}
});
