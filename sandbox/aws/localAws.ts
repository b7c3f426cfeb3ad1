import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSnsHost } from '../sns/snsUrls';
import type { Signer } from '../sns/signer';
import type { SnsActions } from './awsResponses';
import { AwsHost } from './awsHost';
import { CertificateAuthority } from './certificateAuthority';
import { ConnectProxy } from './connectProxy';
import { SigningKey } from './signingKey';
import { TlsIdentity } from './tlsIdentity';

/** Amazon on this machine: a certificate authority, the TLS server for SNS's host, and the proxy to it. */
export class LocalAws {
	private constructor(
		private readonly authority: CertificateAuthority,
		private readonly folder: string,
		/** The authority's certificate as a file. */
		readonly caFile: string,
		readonly host: AwsHost,
		readonly proxy: ConnectProxy,
	) {}

	static async start(sns: SnsActions, proxyPort?: number): Promise<LocalAws> {
		const authority = await CertificateAuthority.create();
		const host = await AwsHost.start(sns, await TlsIdentity.create(authority));
		const folder = await mkdtemp(join(tmpdir(), 'kobble-sandbox-'));
		try {
			const proxy = await ConnectProxy.start(
				{ isAllowedHost: isSnsHost, port: host.port },
				proxyPort,
			);
			const caFile = join(folder, 'ca.pem');
			await writeFile(caFile, authority.pem);
			return new LocalAws(authority, folder, caFile, host, proxy);
		} catch (error) {
			await Promise.all([host.close(), rm(folder, { recursive: true })]);
			throw error;
		}
	}

	/** The authority's certificate as PEM. */
	get caCertificate(): string {
		return this.authority.pem;
	}

	/** The environment variables that make a process connect to this host instead of Amazon's. */
	get environment(): Record<string, string> {
		return this.proxy.environment(this.caFile);
	}

	/** A new key for SNS to sign with; the certificates of earlier keys are still served. */
	async newSigner(): Promise<Signer> {
		const key = await SigningKey.create(this.authority);
		this.host.addKey(key);
		return key.createSigner();
	}

	/** Signs with an unknown key, and names the certificate at `certificateUrl`. */
	async strangerSigner(certificateUrl: string): Promise<Signer> {
		return (await SigningKey.create(this.authority)).createSigner(certificateUrl);
	}

	reset(): void {
		this.host.reset();
		this.proxy.reset();
	}

	async close(): Promise<void> {
		await this.proxy.close();
		await this.host.close();
		await rm(this.folder, { recursive: true, force: true });
	}
}
