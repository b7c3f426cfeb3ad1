import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** In characters; the certificates of SNS have about 2,000. */
const LONGEST_PEM = 32 * 1024;

/** In bits: shorter keys can be broken, longer ones only take time. */
const KEY_LENGTH = { least: 2048, most: 8192 } as const;
const LEAST_EXPONENT = 65_537n;

/**
 * The names that the certificates of SNS are made out to: sns.amazonaws.com, in some regions
 * sns-signing.<region>.amazonaws.com, sns-<region>.amazonaws.com.cn and the like.
 */
const SNS_NAME = /^sns(?:[.-][a-z0-9]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * What is kept of a certificate. Times are in milliseconds since 1970.
 *
 * Who issued it is not checked, because Amazon serves it without the certificates in between:
 * that it is Amazon's rests on the TLS connection to the host that it came from.
 */
export interface SigningCertificate {
	readonly publicKey: KeyObject;
	readonly isOfSns: boolean;
	readonly validFrom: number;
	readonly validTo: number;
}

/**
 * Reads a certificate in PEM, the first where there are several.
 *
 * @returns `undefined` where it is none
 */
export function readCertificate(pem: unknown): SigningCertificate | undefined {
	if (typeof pem !== 'string' || pem.length > LONGEST_PEM) return undefined;
	try {
		const certificate = new X509Certificate(pem);
		const [validFrom, validTo] = [certificate.validFrom, certificate.validTo].map(Date.parse);
		if (validFrom === undefined || validTo === undefined) return undefined;
		const isOfSns = getNames(certificate).some((name) => SNS_NAME.test(name));
		return { publicKey: certificate.publicKey, isOfSns, validFrom, validTo };
	} catch {
		return undefined;
	}
}

/** Why a certificate may not vouch for a message now; `undefined` where it may. */
export function findCertificateFault(
	certificate: SigningCertificate,
	now: number,
): string | undefined {
	if (!(now >= certificate.validFrom)) return 'The signing certificate is not valid yet';
	if (!(now <= certificate.validTo)) return 'The signing certificate is no longer valid';
	if (!certificate.isOfSns) return 'The signing certificate is not one of Amazon SNS';
	if (!isStrongRsa(certificate.publicKey)) {
		return 'The key of the signing certificate is no RSA key of 2048 bits or more';
	}
	return undefined;
}

function getNames({ subject, subjectAltName }: X509Certificate): string[] {
	const found = `${subject}\n${subjectAltName}`.matchAll(/(?:^CN=|\bDNS:)([^\n,]+)/gm);
	return [...found].map(([, name = '']) => name);
}

function isStrongRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
	const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
	return (
		asymmetricKeyType === 'rsa' &&
		modulusLength >= KEY_LENGTH.least &&
		modulusLength <= KEY_LENGTH.most &&
		publicExponent >= LEAST_EXPONENT
	);
}
