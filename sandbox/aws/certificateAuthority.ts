// The library below needs this import first.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY = 86_400_000;
/** About the lifetime of Amazon's own certificates. */
const LIFETIME = 395 * DAY;
const ELLIPTIC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
	name: 'RSASSA-PKCS1-v1_5',
	hash: 'SHA-256',
	publicExponent: new Uint8Array([1, 0, 1]),
	modulusLength: 2048,
} as const;

export type Keys = webcrypto.CryptoKeyPair;

export interface CertificateRequest {
	commonName: string;
	publicKey: webcrypto.CryptoKey;
	/** Makes it a TLS server certificate for these names. */
	hosts?: string[];
	/** Default: yesterday. */
	notBefore?: Date;
	/** Default: 395 days after `notBefore`. */
	notAfter?: Date;
}

/** Generates keys with which SNS signs its messages. */
export async function generateRsaKeys(): Promise<Keys> {
	return await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
}

/** Generates keys for everything else: they take almost no time. */
export async function generateEllipticKeys(): Promise<Keys> {
	return await webcrypto.subtle.generateKey(ELLIPTIC, true, ['sign', 'verify']);
}

/** The private key in the form that `node:crypto` and `node:tls` accept. */
export function getPrivateKey(keys: Keys): KeyObject {
	return KeyObject.from(keys.privateKey);
}

function createValidity({
	notBefore,
	notAfter,
}: Pick<CertificateRequest, 'notBefore' | 'notAfter'>) {
	const begin = notBefore ?? new Date(Date.now() - DAY);
	return { notBefore: begin, notAfter: notAfter ?? new Date(begin.getTime() + LIFETIME) };
}

function createSerialNumber(): string {
	return Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex');
}

/** A certificate authority for this process only. */
export class CertificateAuthority {
	private constructor(
		private readonly keys: Keys,
		private readonly certificate: x509.X509Certificate,
	) {}

	static async create(name = 'Kobble sandbox'): Promise<CertificateAuthority> {
		const keys = await generateEllipticKeys();
		const certificate = await x509.X509CertificateGenerator.createSelfSigned({
			serialNumber: createSerialNumber(),
			name: [{ CN: [name] }],
			...createValidity({}),
			keys,
			signingAlgorithm: ELLIPTIC,
			extensions: [
				new x509.BasicConstraintsExtension(true, 0, true),
				new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
			],
		});
		return new CertificateAuthority(keys, certificate);
	}

	/** Its own certificate, for `NODE_EXTRA_CA_CERTS`. */
	get pem(): string {
		return this.certificate.toString('pem');
	}

	/** A certificate as PEM. */
	async issue(request: CertificateRequest): Promise<string> {
		const { commonName, publicKey, hosts } = request;
		const extensions: x509.Extension[] = [new x509.BasicConstraintsExtension(false)];
		if (hosts !== undefined) {
			const names = hosts.map((value) => ({ type: 'dns' as const, value }));
			extensions.push(
				new x509.SubjectAlternativeNameExtension(names),
				new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			);
		}
		const certificate = await x509.X509CertificateGenerator.create({
			serialNumber: createSerialNumber(),
			subject: [{ CN: [commonName] }],
			issuer: this.certificate.subjectName,
			...createValidity(request),
			publicKey,
			signingKey: this.keys.privateKey,
			signingAlgorithm: ELLIPTIC,
			extensions,
		});
		return certificate.toString('pem');
	}
}
