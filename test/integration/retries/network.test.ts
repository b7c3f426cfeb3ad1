import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { AnsweringServer } from '../../answeringServer';
import { createEllipticKeys, createSelfSignedCertificate } from '../../sns/certificates';
import {
	createNode,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	readFailures,
	updateNode,
} from '../nodeSetup';

const CREATE = 'POST /customers/v1/cards';
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** A server on a fixed port that can be stopped and restarted. */
class RestartingServer {
	private server: Server | undefined;

	private port = 0;

	readonly patches: number[] = [];

	async start(): Promise<void> {
		const server = createServer((request, response) => this.answer(request, response));
		await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
		this.port = (server.address() as AddressInfo).port;
		this.server = server;
	}

	async stop(): Promise<void> {
		const { server } = this;
		server?.closeAllConnections();
		await new Promise((resolve) => server?.close(resolve));
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	private readonly answer: RequestListener = (request: IncomingMessage, response) => {
		request.resume();
		const isToken = request.url === '/oauth2/token';
		if (!isToken) this.patches.push(Date.now());
		const [id] = /[0-9a-f-]{36}/.exec(request.url ?? '') ?? [];
		response.setHeader('content-type', 'application/json');
		const body = isToken ? { access_token: 'token', expires_in: 3600 } : { id, status: 'ACTIVE' };
		setTimeout(() => response.end(JSON.stringify(body)), 5);
	};
}

describe.each(N8N_LINES)('Network failures, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 120 } });
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	it('no item fails if a load balancer restarts for 6 seconds', async () => {
		const server = new RestartingServer();
		await server.start();
		await setup.saveCredential({ baseUrl: server.url });
		const running = setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(600));
		while (server.patches.length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
		await server.stop();
		await new Promise((resolve) => setTimeout(resolve, 6_000));
		await server.start();

		const failures = readFailures((await running).getOutput(NODE_NAME)).filter(Boolean);

		await server.stop();
		expect(failures).toEqual([]);
	});

	it('an https request to a plain http port certainly did not arrive, and is not retried', async () => {
		const plain = await AnsweringServer.open();
		const baseUrl = plain.url.replace('http:', 'https:');
		await setup.saveCredential({ baseUrl, tokenUrl: setup.sandbox.tokenUrl });

		const result = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(40));

		await plain.close();
		for (const failure of readFailures(result.getOutput(NODE_NAME))) {
			expect(failure).toMatchObject({ outcome: 'notApplied', retryable: false });
			expect(failure?.message).toContain('No secure connection to the Base URL can be made');
			expect(failure?.description).not.toContain('Timeout');
		}
		expect(result.durationMs).toBeLessThan(10_000);
	});

	it('an untrusted certificate is reported, for the API and for the token endpoint', async () => {
		const keys = await createEllipticKeys();
		const dates = {
			notBefore: new Date(Date.now() - 3_600_000),
			notAfter: new Date(Date.now() + 3_600_000),
		};
		const server = createTlsServer({
			cert: await createSelfSignedCertificate(keys, dates),
			key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

		await setup.saveCredential({ baseUrl: url, tokenUrl: setup.sandbox.tokenUrl });
		const ofApi = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(3));
		await setup.saveCredential({ tokenUrl: `${url}/oauth2/token` });
		const ofToken = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(3));

		server.close();
		for (const [result, field] of [
			[ofApi, 'Base URL'],
			[ofToken, 'Token URL'],
		] as const) {
			for (const failure of readFailures(result.getOutput(NODE_NAME))) {
				expect(failure).toMatchObject({ outcome: 'notApplied', retryable: false });
				expect(failure?.message).toContain(`The certificate of the ${field} is not trusted`);
				expect(failure?.description).toContain('NODE_EXTRA_CA_CERTS');
			}
		}
	});

	it('a 403 with Retry-After makes requests wait, like a 429', async () => {
		await setup.saveCredential({ scope: ['client/write'] });
		const [program = ''] = setup.sandbox.seed.programs;
		setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/*', first: 20 },
			fault: { kind: 'status', status: 403, retryAfter: 2, body: 'html' },
		});

		const result = await setup.run(
			createNode({}, CONTINUE),
			setup.sandbox.seed.wallets.map((wallet) => ({ wallet, program })),
		);

		expect(readFailures(result.getOutput(NODE_NAME)).filter(Boolean)).toEqual([]);
		expect(setup.sandbox.counters().requests[CREATE]).toBe(140);
		expect(result.durationMs).toBeGreaterThan(2_000);
	});

	it.each([-120_000, 120_000])(
		'a Retry-After date is relative to the Date of the response, with clocks %i ms apart',
		async (difference) => {
			let answers = 0;
			const server = await AnsweringServer.open(({ path }) => {
				if (path === '/oauth2/token') return { body: { access_token: 'token' } };
				answers += 1;
				// Fewer than are in flight at first, so that all of them are rejected before the wait.
				if (answers > 10) return { body: { id: path.split('/').at(-2), status: 'ACTIVE' } };
				const now = Date.now() + difference;
				const headers = {
					date: new Date(now).toUTCString(),
					'retry-after': new Date(now + 3_000).toUTCString(),
				};
				return { status: 429, headers, body: {} };
			});
			await setup.saveCredential({ baseUrl: server.url });

			const result = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(60));

			await server.close();
			expect(readFailures(result.getOutput(NODE_NAME)).filter(Boolean)).toEqual([]);
			expect(answers).toBe(70);
			expect(result.durationMs).toBeGreaterThan(2_500);
			expect(result.durationMs).toBeLessThan(20_000);
		},
	);

	it('every item has the requested wait of a long Retry-After', async () => {
		await setup.saveCredential({ scope: ['client/read', 'client/write', 'administrator/read'] });
		setup.sandbox.setFaults({
			match: { path: '/customers/*' },
			fault: { kind: 'status', status: 429, retryAfter: 3_600 },
		});
		const before = Date.now();

		const result = await setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(60));

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(60);
		for (const failure of failures) {
			const [, time = ''] = /after (\S+ \S+) UTC/.exec(failure?.description ?? '') ?? [];
			expect(Date.parse(`${time.replace(' ', 'T')}Z`)).toBeGreaterThan(before + 3_500_000);
		}
	});

	it('after rate limiting, requests go out one at a time if only one is allowed', async () => {
		await setup.saveCredential({ scope: ['client/write', 'administrator/write'] });
		setup.sandbox.setFaults({
			match: { method: 'PATCH', first: 4 },
			fault: { kind: 'status', status: 429, retryAfter: 1 },
		});
		await Promise.all(
			Array.from(
				{ length: 4 },
				async () => await setup.run(updateNode('ACTIVE', { concurrency: 1 }), setup.cardItems(1)),
			),
		);

		const sentAt = setup.sandbox
			.requests()
			.filter(({ method }) => method === 'PATCH')
			.map(({ startedAt }) => startedAt);
		expect(sentAt).toHaveLength(8);
		for (let place = 1; place <= 4; place += 1) {
			expect((sentAt[place] ?? 0) - (sentAt[place - 1] ?? 0)).toBeGreaterThan(900);
		}
	});

	it('Timeout limits the whole attempt, even if the response arrives slowly', async () => {
		const server = createServer((request, response) => {
			request.resume();
			response.setHeader('content-type', 'application/json');
			if (request.url === '/oauth2/token') {
				response.end(JSON.stringify({ access_token: 'token' }));
				return;
			}
			const drip = setInterval(() => response.write(' '), 300);
			response.on('close', () => clearInterval(drip));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		await setup.saveCredential({
			baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		});

		const result = await setup.run(
			updateNode('ACTIVE', { timeout: 1, maxRetries: 0, concurrency: 1 }, CONTINUE),
			setup.cardItems(2),
		);

		server.closeAllConnections();
		server.close();
		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures.map((failure) => failure?.outcome)).toEqual(['unknown', 'unknown']);
		expect(failures[0]?.description).toContain('timeout');
		expect(result.durationMs).toBeLessThan(8_000);
	});
});
