import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** In characters; SNS certificates have about 2,000. */
const LONGEST_PEM = 32 * 1024;

/** In bits: shorter keys can be broken, and longer ones only cost time. */
const KEY_LENGTH = { least: 2048, most: 8192 } as const;
const LEAST_EXPONENT = 65_537n;

/**
 * The names in the certificates of SNS: sns.amazonaws.com, in some regions
 * sns-signing.<region>.amazonaws.com, sns-<region>.amazonaws.com.cn and the like.
 */
const SNS_NAME = /^sns(?:[.-][a-z0-9]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * The part of a certificate that is kept. Times are in milliseconds since 1970.
 *
 * The issuer is not checked, because Amazon does not serve the certificate chain. The trust in the
 * certificate comes from the TLS connection to the host that served it.
 */
export interface SigningCertificate {
	readonly publicKey: KeyObject;
	readonly isOfSns: boolean;
	readonly validFrom: number;
	readonly validTo: number;
}

/**
 * Parses a certificate in PEM format; the first one if there are several.
 *
 * @returns `undefined` if it is not a certificate
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

/** Why a certificate may not vouch for any message; `undefined` if it may. */
export function findCertificateFault(certificate: SigningCertificate): string | undefined {
	if (!certificate.isOfSns) return 'The signing certificate is not one of Amazon SNS';
	if (!isStrongRsa(certificate.publicKey)) {
		return 'The key of the signing certificate is not an RSA key of 2048 bits or more';
	}
	return undefined;
}

/** Why a certificate may not vouch for a message at this time; `undefined` if it may. */
export function findValidityFault(
	{ validFrom, validTo }: SigningCertificate,
	now: number,
): string | undefined {
	if (!(now >= validFrom)) return 'The signing certificate is not valid yet';
	return now <= validTo ? undefined : 'The signing certificate is no longer valid';
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
