import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CertificateAuthority } from '../../../sandbox/aws/certificateAuthority';
import { ConnectProxy } from '../../../sandbox/aws/connectProxy';
import { TlsIdentity } from '../../../sandbox/aws/tlsIdentity';
import { closeServer, listen, getPort } from '../../../sandbox/localServer';
import { isSnsHost } from '../../../sandbox/sns/snsUrls';
import type { SnsStandIn } from '../../sns/snsStandIn';

/** Serves the fake SNS files of Amazon's host over TLS, to a process that uses its proxy. */
export class SnsFilesHost {
	/** The requested paths. */
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
				void identity.getContext(name).then((context) => done(null, context), done),
		});
		const standInPort = getPort(await listen(server));
		const proxy = await ConnectProxy.start({ isAllowedHost: isSnsHost, port: standInPort });
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

	/** Environment variables for the process. */
	get environment(): Record<string, string> {
		return this.proxy.environment(join(this.folder, 'ca.pem'));
	}

	async close(): Promise<void> {
		await this.proxy.close();
		await closeServer(this.server);
		await rm(this.folder, { recursive: true });
	}
}
