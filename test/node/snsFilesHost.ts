import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CertificateAuthority } from '../../sandbox/aws/certificateAuthority';
import { ConnectProxy } from '../../sandbox/aws/connectProxy';
import { TlsIdentity } from '../../sandbox/aws/tlsIdentity';
import { isSnsHost } from '../../sandbox/sns/names';
import type { SnsStandIn } from '../sns/snsStandIn';

/** Serves over TLS what the stand-in has on Amazon's host, for a process that goes through its proxy. */
export class SnsFilesHost {
	/** Paths that were asked for. */
	readonly asked: string[] = [];

	private constructor(
		private readonly server: Server,
		private readonly proxy: ConnectProxy,
		private readonly folder: string,
	) {}

	static async open({ files, host }: SnsStandIn): Promise<SnsFilesHost> {
		const authority = await CertificateAuthority.create();
		const identity = await TlsIdentity.create(authority);
		const server = createServer({
			SNICallback: (name, done) =>
				void identity.contextFor(name).then((context) => done(null, context), done),
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port: standInPort } = server.address() as AddressInfo;
		const proxy = await ConnectProxy.start({ isLed: isSnsHost, standInPort });
		const folder = mkdtempSync(join(tmpdir(), 'sns-files-'));
		writeFileSync(join(folder, 'ca.pem'), authority.pem);
		const opened = new SnsFilesHost(server, proxy, folder);
		server.on('request', (request, response) => {
			const path = request.url ?? '';
			opened.asked.push(path);
			const file = files.get(`https://${host}${path}`);
			response.writeHead(file?.status ?? 404, file?.headers).end(file?.body);
		});
		return opened;
	}

	/** What a process is to be started with. */
	get environment(): Record<string, string> {
		const [proxy, direct] = [this.proxy.url, '127.0.0.1,localhost'];
		return {
			HTTPS_PROXY: proxy,
			https_proxy: proxy,
			NO_PROXY: direct,
			no_proxy: direct,
			NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem'),
		};
	}

	async close(): Promise<void> {
		await this.proxy.close();
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			this.server.closeAllConnections();
		});
		await rm(this.folder, { recursive: true });
	}
}
