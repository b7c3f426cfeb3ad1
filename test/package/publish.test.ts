import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closeServer, getPort, startServer } from '../../sandbox/localServer';
import { PackedPackage, ROOT, runProgram } from './packedPackage';

interface Published {
	name: string;
	version: string;
	files: Array<{ path: string }>;
}

/** The requests to a local registry, which has no packages and accepts any. */
const asked: string[] = [];
let registry: Server;
let address: string;
let home: string;

beforeAll(async () => {
	registry = await startServer((request, response) => {
		asked.push(`${request.method} ${request.url}`);
		request.resume();
		response.statusCode = request.method === 'PUT' ? 201 : 404;
		response.end('{}');
	});
	address = `127.0.0.1:${getPort(registry)}`;
	home = await mkdtemp(join(tmpdir(), 'publish-'));
	await writeFile(join(home, '.npmrc'), `//${address}/:_authToken=of-no-use-elsewhere\n`);
});

afterAll(async () => {
	await closeServer(registry);
	await rm(home, { recursive: true, force: true });
});

/** Runs npm publish as a logged-in user on a machine that is not a CI runner. */
async function publish(
	...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
	const env = { PATH: process.env.PATH, HOME: home };
	const all = ['publish', '--registry', `http://${address}/`, ...args];
	return await new Promise((done) => {
		execFile('npm', all, { cwd: ROOT, env }, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
			done({ code, stdout, stderr });
		});
	});
}

describe('npm pack', () => {
	it('fails if nothing was built, instead of packing a package without nodes', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'not-built-'));
		try {
			const files = ['package.json', '.npmrc', 'index.js', 'README.md'];
			for (const file of files) await cp(join(ROOT, file), join(folder, file));
			const { code, output } = await runProgram('npm', ['pack'], { cwd: folder });
			expect(code).not.toBe(0);
			expect(output).toContain(join(folder, 'dist'));
			expect((await readdir(folder)).sort()).toEqual([...files].sort());
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
});

describe('npm publish', () => {
	it('reports no corrections and no warnings in its dry run', async () => {
		const { code, stdout, stderr } = await publish('--dry-run');
		expect(stderr).not.toMatch(/npm (warn|error)/i);
		expect(stderr).toMatch(/with tag latest and public access \(dry-run\)/);
		expect(stdout).toMatch(/^\+ n8n-nodes-kobble@\d+\.\d+\.\d+$/m);
		expect(code).toBe(0);
	});

	it('would publish exactly the files that the other tests check', async () => {
		const packed = await PackedPackage.pack();
		try {
			const { stdout } = await publish('--dry-run', '--json');
			const answer = JSON.parse(stdout) as Published | Record<string, Published>;
			// npm 10 prints the package itself; npm 11 nests it under its name.
			const published = 'files' in answer ? (answer as Published) : answer['n8n-nodes-kobble'];
			expect(published?.files.map(({ path }) => path).sort()).toEqual(packed.files);
		} finally {
			await packed.remove();
		}
	});

	it('fails without provenance before it sends anything', async () => {
		asked.length = 0;
		const { code, stderr } = await publish();
		expect(stderr).toContain('provenance generation not supported');
		expect(code).not.toBe(0);
		expect(asked.filter((request) => request.startsWith('PUT'))).toEqual([]);
	});

	it('would otherwise have published to that registry', async () => {
		asked.length = 0;
		const { code } = await publish('--provenance=false');
		expect(code).toBe(0);
		expect(asked).toContain('PUT /n8n-nodes-kobble');
	});
});
