import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** In characters; the certificates of SNS have about 2,000. */
const LONGEST_PEM = 32 * 1024;

/** In bits: shorter keys can be broken, longer ones only take time. */
const KEY_LENGTH = { least: 2048, most: 8192 } as const;
const LEAST_EXPONENT = 65_537n;

/** What is kept of a certificate. Times are in milliseconds since 1970. */
export interface SigningCertificate {
	readonly publicKey: KeyObject;
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
		return { publicKey: certificate.publicKey, validFrom, validTo };
	} catch {
		return undefined;
	}
}

/** Why a certificate may not vouch for a message now; `undefined` where it may. */
export function findUnfitness(certificate: SigningCertificate, now: number): string | undefined {
	if (!(now >= certificate.validFrom)) return 'The signing certificate is not valid yet';
	if (!(now <= certificate.validTo)) return 'The signing certificate is no longer valid';
	if (!isStrongRsa(certificate.publicKey)) {
		return 'The key of the signing certificate is no RSA key of 2048 bits or more';
	}
	return undefined;
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
