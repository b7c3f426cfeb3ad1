import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import express from 'express';

import {
	CertificateAuthority,
	generateEllipticKeys,
	getPrivateKey,
} from '../../sandbox/aws/certificateAuthority';
import { ConnectProxy } from '../../sandbox/aws/connectProxy';
import { closeServer, listen, getPort } from '../../sandbox/localServer';
import { PACKAGE } from '../installation/packedPackage';

const run = promisify(execFile);

const HOST = 'registry.npmjs.org';

/** A published version. */
interface Published {
	readonly manifest: { version: string };
	readonly tarball: Buffer;
}

/**
 * A local npm registry with one package. Without a licence, n8n installs community nodes only from
 * npm's own registry. So processes that start with this `environment` see this registry under that
 * host name.
 */
export class NpmRegistry {
	private readonly published: Published[] = [];

	private constructor(
		private readonly server: Server,
		private readonly proxy: ConnectProxy,
		private readonly folder: string,
	) {}

	static async start(): Promise<NpmRegistry> {
		const authority = await CertificateAuthority.create('An npm registry for tests');
		const keys = await generateEllipticKeys();
		const { publicKey } = keys;
		const cert = await authority.issue({ commonName: HOST, hosts: [HOST], publicKey });
		const key = getPrivateKey(keys).export({ type: 'pkcs8', format: 'pem' });
		const folder = await mkdtemp(join(tmpdir(), 'npm-registry-'));
		await writeFile(join(folder, 'ca.pem'), authority.pem);

		const app = express();
		const server = await listen(createServer({ cert, key }, app));
		const isLed = (host: string) => host === HOST;
		const proxy = await ConnectProxy.start({ isAllowedHost: isLed, port: getPort(server) });
		const registry = new NpmRegistry(server, proxy, folder);
		registry.serve(app);
		return registry;
	}

	/** Environment variables that make a process use this registry as npm's. */
	get environment(): Record<string, string> {
		return {
			...this.proxy.environment(join(this.folder, 'ca.pem')),
			// The real registry and this one must not share a cache.
			npm_config_cache: join(this.folder, 'cache'),
		};
	}

	/** Publishes a tarball as the latest version. */
	async publish(tarball: string): Promise<void> {
		const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
		const manifest = JSON.parse(stdout) as Published['manifest'];
		this.published.push({ manifest, tarball: await readFile(tarball) });
	}

	async close(): Promise<void> {
		await this.proxy.close();
		await closeServer(this.server);
		await rm(this.folder, { recursive: true, force: true });
	}

	private serve(app: express.Express): void {
		app.get(`/${PACKAGE}`, (_request, response) => {
			const versions = this.published.map((one) => [one.manifest.version, told(one)] as const);
			const latest = this.published.at(-1)?.manifest.version;
			response.json({
				name: PACKAGE,
				'dist-tags': { latest },
				versions: Object.fromEntries(versions),
			});
		});
		app.get(`/${PACKAGE}/-/:file`, (request, response) => {
			const found = this.published.find((one) => getFile(one) === request.params.file);
			if (found === undefined) response.sendStatus(404);
			else response.type('application/octet-stream').send(found.tarball);
		});
		app.get(`/${PACKAGE}/:version`, (request, response) => {
			const { version } = request.params;
			const found =
				version === 'latest'
					? this.published.at(-1)
					: this.published.find(({ manifest }) => manifest.version === version);
			if (found === undefined) response.status(404).json({ error: 'Not found' });
			else response.json(told(found));
		});
	}
}

function getFile({ manifest }: Published): string {
	return `${PACKAGE}-${manifest.version}.tgz`;
}

function told(published: Published): object {
	const { manifest, tarball } = published;
	const sha512 = createHash('sha512').update(tarball).digest('base64');
	return {
		...manifest,
		dist: {
			tarball: `https://${HOST}/${PACKAGE}/-/${getFile(published)}`,
			integrity: `sha512-${sha512}`,
			shasum: createHash('sha1').update(tarball).digest('hex'),
		},
	};
}
