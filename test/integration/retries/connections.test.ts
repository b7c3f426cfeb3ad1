import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { closeServer, getUrl, listen } from '../../../sandbox/localServer';
import {
	createNode,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	readFailures,
	updateNode,
} from '../nodeSetup';
import type { FailedItem } from '../nodeSetup';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const DIRECT = '127.0.0.1,localhost,::1';

/** What every item of a run must say if nothing arrived and a person has to act. */
function expectNothingArrived(failures: Array<FailedItem | undefined>, words: string): void {
	for (const failure of failures) {
		expect(failure).toMatchObject({ outcome: 'notApplied', retryable: false });
		expect(failure?.message).toContain(words);
		expect(failure?.description).not.toMatch(/Timeout|client ID/i);
	}
}

describe.each(N8N_LINES)('What fails before a connection is made, on n8n %s', (line) => {
	describe.each([
		[407, 'Proxy Authentication Required'],
		[403, 'Forbidden'],
	])('a proxy that answers CONNECT with %i', (status, reason) => {
		let setup: NodeSetup;
		const asked: string[] = [];
		const proxy = createServer();

		beforeAll(async () => {
			proxy.on('connect', ({ url = '' }, socket) => {
				asked.push(url);
				socket.end(`HTTP/1.1 ${status} ${reason}\r\nContent-Length: 0\r\n\r\n`);
			});
			const url = getUrl(await listen(proxy));
			const env = { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: DIRECT, no_proxy: DIRECT };
			setup = await NodeSetup.open(line, {}, { env });
		});

		afterAll(async () => {
			await Promise.all([setup.close(), closeServer(proxy)]);
		});

		beforeEach(() => {
			asked.length = 0;
		});

		it.each([
			['Base URL', 'update', { baseUrl: 'https://kobble.example' }],
			['Base URL', 'create', { baseUrl: 'https://kobble.example' }],
			['Token URL', 'update', { tokenUrl: 'https://kobble.example/oauth2/token' }],
		])('in front of the %s is named (%s)', async (field, what, address) => {
			const { sandbox } = setup;
			await setup.saveCredential({ tokenUrl: sandbox.tokenUrl, ...address });
			const [wallet = ''] = sandbox.seed.wallets;
			const [program = ''] = sandbox.seed.programs;
			const items = setup.cardItems(3).map((item) => ({ ...item, wallet, program }));
			const node =
				what === 'create' ? createNode({}, CONTINUE) : updateNode('ACTIVE', {}, CONTINUE);

			const result = await setup.run(node, items);

			const failures = readFailures(result.getOutput(NODE_NAME));
			expect(failures).toHaveLength(3);
			const [api, token] = ['Kobble', 'the Token URL'];
			const place = `between n8n and ${field === 'Base URL' ? api : token}`;
			expectNothingArrived(
				failures,
				status === 407
					? `A proxy ${place} asks for a login`
					: `A proxy or firewall ${place} refused the request`,
			);
			expect(failures[0]?.description).toContain('proxy settings of n8n');
			expect(asked.length).toBeLessThan(4);
		});
	});
});

describe('An address that n8n 2.41 may not reach', () => {
	it.each([
		['by its address', {}],
		['by its name', { N8N_SSRF_BLOCKED_HOSTNAMES: '127.0.0.1' }],
	])('%s: nothing is sent, and the block is named', async (_name, more) => {
		const env = { N8N_SSRF_PROTECTION_ENABLED: 'true', ...more };
		const setup = await NodeSetup.open('2.41', {}, { env });
		try {
			const result = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(3));

			const failures = readFailures(result.getOutput(NODE_NAME));
			expect(failures).toHaveLength(3);
			expectNothingArrived(failures, 'is one that n8n may not send requests to');
			expect(failures[0]?.description).toContain('N8N_SSRF_PROTECTION_ENABLED');
			expect(setup.sandbox.requests()).toEqual([]);
		} finally {
			await setup.close();
		}
	});
});

/** A port at which connections are neither accepted nor refused, because its queue is full. */
class FullPort {
	private constructor(
		private readonly process: ChildProcess,
		private readonly waiting: readonly Socket[],
		readonly port: number,
	) {}

	static async open(): Promise<FullPort> {
		const script = `require('net').createServer().listen(0, '127.0.0.1', 1, function () {
			require('fs').writeSync(1, String(this.address().port));
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
		})`;
		const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
		const [port] = (await once(child.stdout, 'data')) as [Buffer];
		const waiting = Array.from({ length: 5 }, () => connect(Number(String(port)), '127.0.0.1'));
		for (const socket of waiting) socket.on('error', () => undefined);
		return new FullPort(child, waiting, Number(String(port)));
	}

	close(): void {
		for (const socket of this.waiting) socket.destroy();
		this.process.kill('SIGKILL');
	}
}

// n8n 2.8 tries one address only, and a timeout there does not tell whether it was reached.
describe('A host whose addresses do not answer, on n8n 2.41', () => {
	it('certainly got nothing, and is retried later', async () => {
		const full = await FullPort.open();
		const setup = await NodeSetup.open(
			'2.41',
			{},
			{
				execArgv: ['--require', join(__dirname, 'twoAddresses.js')],
			},
		);
		try {
			const baseUrl = `https://kobble-with-two-addresses.localhost:${full.port}`;
			await setup.saveCredential({ baseUrl, tokenUrl: setup.sandbox.tokenUrl });
			const node = updateNode('ACTIVE', { maxRetries: 1, timeout: 3 }, CONTINUE);

			const [failure] = readFailures(
				(await setup.run(node, setup.cardItems(1))).getOutput(NODE_NAME),
			);

			expect(failure).toMatchObject({ outcome: 'notApplied', retryable: true });
			expect(failure?.message).toContain('Kobble cannot be reached');
			expect(failure?.description).not.toContain('Timeout');
		} finally {
			await setup.close();
			full.close();
		}
	});
});
