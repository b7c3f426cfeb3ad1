import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { listFiles, PackedPackage, ROOT, runProgram } from './packedPackage';

const N8N_NODE = join(ROOT, 'node_modules/.bin/n8n-node');
const SCANNER = join(ROOT, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs');

/** The scanner is an ES module, so it runs in a separate process. It ignores lint directives. */
const SCAN = `
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(process.argv[1]);
	const [, , folder, kind] = process.argv;
	const patterns = kind === 'source' ? SOURCE_FILE_PATTERNS : undefined;
	console.log(JSON.stringify(await analyzePackage(folder, patterns)));
`;

async function scan(folder: string, kind: 'packed' | 'source'): Promise<unknown> {
	const args = ['--input-type=module', '-e', SCAN, SCANNER, folder, kind];
	const { output } = await runProgram(process.execPath, args);
	const verdict = output.split('\n').find((line) => line.startsWith('{'));
	if (verdict === undefined) throw new Error(`The scanner gave no verdict:\n${output}`);
	return JSON.parse(verdict) as unknown;
}

describe("n8n's verification", () => {
	let packed: PackedPackage;

	beforeAll(async () => {
		packed = await PackedPackage.pack();
	});

	afterAll(async () => {
		await packed.remove();
	});

	it('the scanner accepts the packed package', async () => {
		expect(await scan(packed.folder, 'packed')).toEqual({ passed: true });
	});

	it('the scanner accepts the sources, which it fetches from the repository', async () => {
		expect(await scan(ROOT, 'source')).toEqual({ passed: true });
	});

	it("n8n-node lint reports nothing, with each folder's own config", async () => {
		const env = { ESLINT_FLAGS: 'unstable_config_lookup_from_file' };
		const { code, output } = await runProgram(N8N_NODE, ['lint'], { env });
		expect(output).not.toMatch(/\b(error|warning)\b/);
		expect(code).toBe(0);
	});

	it('n8n-node cloud-support reports that the package is eligible for n8n Cloud', async () => {
		const { code, output } = await runProgram(N8N_NODE, ['cloud-support']);
		expect(output).toMatch(/Status: eligible for n8n Cloud verification/);
		expect(code).toBe(0);
	});
});

describe('n8n-node build', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-node-build-'));
		for (const name of ['package.json', 'tsconfig.json', 'credentials', 'icons', 'nodes']) {
			await cp(join(ROOT, name), join(folder, name), { recursive: true });
		}
		await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	});

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it('produces the same bytes as npm run build', async () => {
		const { code, output } = await runProgram(N8N_NODE, ['build'], { cwd: folder });
		expect(output).toContain('Build successful');
		expect(code).toBe(0);
		const files = await listFiles(join(ROOT, 'dist'));
		expect(files.length).toBeGreaterThan(50);
		expect(await listFiles(join(folder, 'dist'))).toEqual(files);
		for (const file of files) {
			const made = await readFile(join(folder, 'dist', file), 'utf8');
			expect(made).toBe(await readFile(join(ROOT, 'dist', file), 'utf8'));
		}
	});
});
