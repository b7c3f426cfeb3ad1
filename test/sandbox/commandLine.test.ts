import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFlags } from '../../sandbox/flags';
import { startSandbox } from '../../sandbox/sandbox';
import { createHttpClient } from './sandboxClient';

const MAIN = join(__dirname, '../../sandbox/main.ts');
const running = new Set<ChildProcess>();

afterEach(() => {
	for (const child of running) child.kill('SIGKILL');
	running.clear();
});

function run(...flags: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...flags]);
	running.add(child);
	const said = { out: '', err: '' };
	child.stdout.on('data', (chunk) => (said.out += String(chunk)));
	child.stderr.on('data', (chunk) => (said.err += String(chunk)));
	return { child, said, ended: once(child, 'close') };
}

async function until(isSo: () => boolean) {
	while (!isSo()) await new Promise((done) => setTimeout(done, 20));
}

describe('npm run sandbox', () => {
	it('prints what to enter, logs each request without secrets, and stops on SIGTERM', async () => {
		const { child, said, ended } = run('--port', '0', '--wallets', '2', '--token-port', '0');
		await until(() => said.out.includes('Ctrl+C'));
		expect(said.out).toContain('Client Secret  sandbox-secret-for-loopback-only');
		expect(said.out.match(/^ {2}wallet/gm)).toHaveLength(2);
		const url = /Base URL\s+(\S+)/.exec(said.out)?.[1] ?? '';
		const { status } = await createHttpClient(url).get('/customers/v1/cards?limit=3', {
			headers: { authorization: 'Bearer not-to-be-seen' },
		});
		expect(status).toBe(401);
		await until(() => said.out.includes('  401  '));
		expect(said.out).toMatch(/GET {2}\/customers\/v1\/cards\?limit=3 {2}401 {2}\d+ ms/);
		expect(said.out).not.toContain('not-to-be-seen');
		child.kill('SIGTERM');
		expect(await ended).toEqual([0, null]);
		expect(said.err).toBe('');
	}, 30_000);

	it('says that the port is in use', async () => {
		const other = await startSandbox();
		try {
			const { said, ended } = run('--port', String(other.port));
			expect(await ended).toEqual([1, null]);
			expect(said.err.trim()).toBe(
				`Port ${other.port} is in use. Stop what uses it, or choose another with --port.`,
			);
		} finally {
			await other.close();
		}
	}, 30_000);

	it('prints how to start n8n for webhooks, and emits events', async () => {
		const flags = ['--webhooks', '--proxy-port', '0', '--events-every', '1'];
		const { child, said, ended } = run('--port', '0', ...flags);
		await until(() => said.out.includes('Ctrl+C'));
		expect(said.out).toMatch(/export HTTPS_PROXY=http:\/\/127\.0\.0\.1:\d+\n/);
		const caFile = /export NODE_EXTRA_CA_CERTS=(\S+)/.exec(said.out)?.[1] ?? '';
		expect(readFileSync(caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
		const url = /Base URL\s+(\S+)/.exec(said.out)?.[1] ?? '';
		expect(said.out).toContain(`curl -X POST ${url}/__sandbox/events`);
		const admin = createHttpClient(`${url}/__sandbox`);
		const emitted = async () => (await admin.get('/webhooks')).data.emitted;
		while ((await emitted()) < 1) await new Promise((done) => setTimeout(done, 50));
		child.kill('SIGTERM');
		expect(await ended).toEqual([0, null]);
		expect([said.err, existsSync(caFile)]).toEqual(['', false]);
	}, 30_000);

	it('stops by itself after --stop-after', async () => {
		const { said, ended } = run('--port', '0', '--quiet', '--stop-after', '1');
		expect(await ended).toEqual([0, null]);
		expect(said.out).toContain('Base URL');
	}, 30_000);
});

describe('flags', () => {
	it('become options', () => {
		const fault = '{"match":{"first":1},"fault":{"kind":"reset"}}';
		const { options, quiet } = parseFlags(['--latency', '40', '--cards', '7', '--fault', fault]);
		expect(quiet).toBe(false);
		expect(options).toMatchObject({
			port: 4010,
			host: '127.0.0.1',
			settings: { latencyMs: 40 },
			seed: { cards: 7 },
			faults: [{ match: { first: 1 }, fault: { kind: 'reset' } }],
		});
		expect(options.settings).not.toHaveProperty('maxInFlight');
	});

	it('take any settings as JSON, and a flag of its own wins', () => {
		const json = '{"keyMatching":"keyOnly","latencyMs":5}';
		const { options } = parseFlags(['--settings', json, '--latency', '40']);
		expect(options.settings).toEqual({ keyMatching: 'keyOnly', latencyMs: 40 });
	});

	it.each([
		[
			['--settings', '{"keyMatching":"some"}'],
			'--settings: The setting "keyMatching" takes one of',
		],
		[['--port', 'x'], '--port takes'],
		[['--port', '70000'], '--port takes a port'],
		[['--host', '0.0.0.0'], '--host takes a loopback'],
		[['--max-in-flight', '0'], '--max-in-flight takes'],
		[['--fault', '{'], '--fault:'],
		[['--fault', '{"fault":{"kind":"x"}}'], '--fault: "kind"'],
		[['--what'], "'--what'"],
	])('%j is refused by name', (args, sentence) => {
		expect(() => parseFlags(args)).toThrow(sentence);
	});
});
