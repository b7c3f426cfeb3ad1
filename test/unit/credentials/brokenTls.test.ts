import { once } from 'node:events';
import { Agent, createServer as createTlsServer } from 'node:https';
import type { Server as TlsServer, ServerOptions } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import axios from 'axios';

import { classifyConnectionError } from '../../../credentials/connection/connectionFailure';
import { createRsaKeys, createSelfSignedCertificate } from '../../sns/certificates';

/** What a device between n8n and Kobble puts into the stream instead of the response. */
const DAMAGE: Record<string, Buffer | undefined> = {
	'a page in plain text': Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
	'an alert in plain text': Buffer.from([21, 3, 3, 0, 2, 2, 40]),
	'the end of the connection': undefined,
};

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

/** Real TLS, because only a real connection tells how Node.js reports each failure. */
describe('A TLS connection that breaks', () => {
	const servers: Array<Server | TlsServer> = [];
	let identity: { cert: string; key: string };

	beforeAll(async () => {
		const keys = await createRsaKeys();
		const cert = await createSelfSignedCertificate(keys, {
			notBefore: new Date(Date.now() - 3_600_000),
			notAfter: new Date(Date.now() + 3_600_000),
		});
		identity = { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
	});

	afterEach(() => {
		for (const server of servers.splice(0)) {
			if ('closeAllConnections' in server) server.closeAllConnections();
			server.close();
		}
	});

	async function listen(server: Server | TlsServer): Promise<number> {
		servers.push(server);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return (server.address() as AddressInfo).port;
	}

	async function send(port: number, options = {}): Promise<unknown> {
		const httpsAgent = new Agent({ rejectUnauthorized: false, ...options });
		return await axios
			.post(`https://127.0.0.1:${port}/`, { amount: 1 }, { httpsAgent, timeout: 5_000 })
			.catch((error: unknown) => error);
	}

	it.each(
		VERSIONS.flatMap((version) => Object.keys(DAMAGE).map((name) => [name, version] as const)),
	)('may have arrived: %s instead of the response, %s', async (name, maxVersion) => {
		let acted = 0;
		const kobble = createTlsServer({ ...identity, maxVersion }, (request, response) => {
			request.resume().on('end', () => {
				acted += 1;
				response.end('{}');
			});
		});
		const behind = await listen(kobble);
		const device = createServer((client) => {
			const upstream = connect(behind, '127.0.0.1');
			client.on('error', () => upstream.destroy()).pipe(upstream);
			upstream.on('error', () => client.destroy());
			upstream.on('data', (data) => {
				const damage = DAMAGE[name];
				if (acted === 0) client.write(data);
				else if (damage === undefined) client.end();
				else client.write(damage);
			});
		});

		const error = await send(await listen(device));

		expect(acted).toBe(1);
		expect(error).toBeInstanceOf(Error);
		expect(classifyConnectionError(error).reason).toBeUndefined();
	});

	it.each<[string, ServerOptions, object, string]>([
		['no common version', { minVersion: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' }, 'tls'],
		['a certificate that n8n does not have', { requestCert: true }, {}, 'tls'],
		[
			'a certificate that n8n does not have, in TLS 1.2',
			{ requestCert: true, maxVersion: 'TLSv1.2' },
			{},
			'tls',
		],
		[
			'a host that hangs up during the handshake',
			{ SNICallback: (_name, callback) => callback(new Error('unknown name')) },
			{ servername: 'unknown.example' },
			'network',
		],
	])('certainly did not arrive: %s', async (_what, options, client, reason) => {
		let acted = 0;
		const server = createTlsServer(
			{ ...identity, rejectUnauthorized: true, ...options },
			(_request, response) => {
				acted += 1;
				response.end('{}');
			},
		);

		const error = await send(await listen(server), client);

		expect(acted).toBe(0);
		expect(classifyConnectionError(error).reason).toBe(reason);
	});
});
