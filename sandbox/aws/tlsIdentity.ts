import { createSecureContext, type SecureContext } from 'node:tls';
import type { BadTls } from './awsFaults';
import {
	CertificateAuthority,
	generateEllipticKeys,
	getPrivateKey,
	type CertificateRequest,
	type Keys,
} from './certificateAuthority';

const DAY = 86_400_000;

/** The TLS certificates of SNS's hosts, one for each name that a client asks for. */
export class TlsIdentity {
	private readonly contexts = new Map<string, SecureContext>();

	private constructor(
		private readonly authority: CertificateAuthority,
		private readonly stranger: CertificateAuthority,
		private readonly keys: Keys,
	) {}

	static async create(authority: CertificateAuthority): Promise<TlsIdentity> {
		const stranger = await CertificateAuthority.create('A stranger to this machine');
		return new TlsIdentity(authority, stranger, await generateEllipticKeys());
	}

	/** The TLS context for a client that asks for `host`. */
	async getContext(host: string, fault?: BadTls): Promise<SecureContext> {
		const name = `${host} ${fault ?? ''}`;
		const known = this.contexts.get(name);
		if (known !== undefined) return known;
		const context = createSecureContext({
			cert: await this.issueCertificate(host, fault),
			key: getPrivateKey(this.keys).export({ type: 'pkcs8', format: 'pem' }),
		});
		this.contexts.set(name, context);
		return context;
	}

	private async issueCertificate(host: string, fault?: BadTls): Promise<string> {
		const { publicKey } = this.keys;
		const good: CertificateRequest = { commonName: host, hosts: [host], publicKey };
		const now = Date.now();
		switch (fault) {
			case undefined:
				return await this.authority.issue(good);
			case 'tlsExpired': {
				const notBefore = new Date(now - 30 * DAY);
				return await this.authority.issue({
					...good,
					notBefore,
					notAfter: new Date(now - DAY),
				});
			}
			case 'tlsOtherHost':
				return await this.authority.issue({ ...good, hosts: ['sns.example.com'] });
			case 'tlsUntrusted':
				return await this.stranger.issue(good);
		}
	}
}
