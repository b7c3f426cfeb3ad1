import { createHash, type KeyObject } from 'node:crypto';
import { Signer } from '../sns/signer';
import { getSnsHost } from '../sns/snsUrls';
import {
	generateEllipticKeys,
	getPrivateKey,
	generateRsaKeys,
	type CertificateAuthority,
	type Keys,
} from './certificateAuthority';

const DAY = 86_400_000;
const NAME = 'sns.amazonaws.com';

/** Certificates that a verifier has to reject, or that do not match the signature. */
export const BAD_CERTIFICATES = [
	'expired',
	'notYetValid',
	'otherKey',
	'otherName',
	'elliptic',
] as const;
export type BadCertificate = (typeof BAD_CERTIFICATES)[number];

/** One of SNS's signing keys, and its certificate. */
export class SigningKey {
	private constructor(
		private readonly authority: CertificateAuthority,
		private readonly keys: Keys,
		/** Path of the certificate on SNS's host. */
		readonly path: string,
		/** The certificate as PEM. */
		readonly certificate: string,
	) {}

	static async create(authority: CertificateAuthority): Promise<SigningKey> {
		const keys = await generateRsaKeys();
		const { publicKey } = keys;
		const certificate = await authority.issue({ commonName: NAME, publicKey });
		const id = createHash('sha256').update(certificate).digest('hex').slice(0, 32);
		const path = `/SimpleNotificationService-${id}.pem`;
		return new SigningKey(authority, keys, path, certificate);
	}

	get privateKey(): KeyObject {
		return getPrivateKey(this.keys);
	}

	/** A signer with this key. With another key's URL, its messages name the wrong certificate. */
	createSigner(certificateUrl = `https://${getSnsHost()}${this.path}`): Signer {
		return new Signer(this.privateKey, certificateUrl);
	}

	/** A bad certificate for this key: of another key, expired, and so on. */
	async issueBadCertificate(kind: BadCertificate): Promise<string> {
		const { publicKey } = this.keys;
		const now = Date.now();
		switch (kind) {
			case 'expired':
				return await this.authority.issue({
					commonName: NAME,
					publicKey,
					notBefore: new Date(now - 30 * DAY),
					notAfter: new Date(now - DAY),
				});
			case 'notYetValid':
				return await this.authority.issue({
					commonName: NAME,
					publicKey,
					notBefore: new Date(now + DAY),
				});
			case 'otherKey':
				return await this.issueFor(await generateRsaKeys());
			case 'elliptic':
				return await this.issueFor(await generateEllipticKeys());
			case 'otherName':
				return await this.authority.issue({ commonName: 'example.com', publicKey });
		}
	}

	private async issueFor({ publicKey }: Keys): Promise<string> {
		return await this.authority.issue({ commonName: NAME, publicKey });
	}
}
