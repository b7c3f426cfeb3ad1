// The certificate library requires this module but does not install it.
import 'reflect-metadata';

import { KeyObject, webcrypto } from 'node:crypto';

import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

/** A key pair, for node:crypto and for the certificate library. */
export interface KeyPair {
	readonly privateKey: KeyObject;
	readonly pair: webcrypto.CryptoKeyPair;
	readonly algorithm: { name: string; hash: string };
}

export interface Dates {
	readonly notBefore: Date;
	readonly notAfter: Date;
}

const F4 = [1, 0, 1];

/** Creates an RSA key, by default like the ones that Amazon signs with. */
export async function createRsaKeys(modulusLength = 2048, publicExponent = F4): Promise<KeyPair> {
	const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
	const asked = { ...algorithm, modulusLength, publicExponent: new Uint8Array(publicExponent) };
	const pair = await webcrypto.subtle.generateKey(asked, true, ['sign', 'verify']);
	return { privateKey: KeyObject.from(pair.privateKey), pair, algorithm };
}

export async function createEllipticKeys(): Promise<KeyPair> {
	const asked = { name: 'ECDSA', namedCurve: 'P-256' };
	const pair = await webcrypto.subtle.generateKey(asked, true, ['sign', 'verify']);
	const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
	return { privateKey: KeyObject.from(pair.privateKey), pair, algorithm };
}

/** Creates a certificate in DER for any kind of public key. */
export async function createCertificate(
	publicKey: Buffer,
	issuer: KeyPair,
	{ notBefore, notAfter }: Dates,
): Promise<string> {
	const certificate = await X509CertificateGenerator.create(
		{
			subject: 'CN=sns.amazonaws.com',
			issuer: 'CN=sns.amazonaws.com',
			notBefore,
			notAfter,
			publicKey,
			signingKey: issuer.pair.privateKey,
			signingAlgorithm: issuer.algorithm,
		},
		webcrypto,
	);
	return certificate.toString('pem');
}

/** Creates a self-signed certificate in PEM: nobody checks who issued SNS certificates. */
export async function createSelfSignedCertificate(
	{ pair, algorithm }: KeyPair,
	{ notBefore, notAfter }: Dates,
	name = 'CN=sns.amazonaws.com',
	alternatives: readonly string[] = [],
): Promise<string> {
	const names = alternatives.map((value) => ({ type: 'dns' as const, value }));
	const certificate = await X509CertificateGenerator.createSelfSigned(
		{
			name,
			notBefore,
			notAfter,
			keys: pair,
			signingAlgorithm: algorithm,
			extensions: names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)],
		},
		webcrypto,
	);
	return certificate.toString('pem');
}
