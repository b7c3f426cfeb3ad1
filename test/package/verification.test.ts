import { join } from 'node:path';

import { runProgram, PackedPackage, ROOT } from './packedPackage';

const SCANNER = join(ROOT, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs');

/** The scanner is an ES module, so it runs in a Node.js of its own; it lints without pardon. */
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

	it('its scanner passes the packed package', async () => {
		expect(await scan(packed.folder, 'packed')).toEqual({ passed: true });
	});

	it('its scanner passes the sources, which it fetches from the repository', async () => {
		expect(await scan(ROOT, 'source')).toEqual({ passed: true });
	});

	it('n8n-node lint has nothing to say', async () => {
		const program = join(ROOT, 'node_modules/.bin/n8n-node');
		const { code, output } = await runProgram(program, ['lint']);
		expect(output).not.toMatch(/\b(error|warning)\b/);
		expect(code).toBe(0);
	});
});
