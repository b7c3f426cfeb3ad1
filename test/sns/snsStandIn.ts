import type { KeyObject } from 'node:crypto';

import type { FetchCertificate } from '../../nodes/Kobble/sns/certificateCache';
import { createSelfSignedCertificate, createEllipticKeys, createRsaKeys } from './certificates';
import type { KeyPair } from './certificates';

const DAY = 24 * 3600 * 1000;

/** What the host answers to a GET. */
export interface HostedFile {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Who signs, and where the certificate for it is said to be. */
export interface Signer {
	readonly key: KeyObject;
	readonly certificateUrl: string;
}

/** Why a certificate on Amazon's host vouches for nothing. */
export type UnfitKind = 'expired' | 'notYetValid' | 'otherName' | 'weak' | 'exponent3';

/** Keys and certificates as Amazon has them, and as those have them who pretend to be Amazon. */
export interface SnsStandIn {
	/** Milliseconds since 1970; dates of certificates and messages lie around it. */
	readonly now: number;
	readonly topicArn: string;
	/** The SNS host of the topic's region, such as sns.eu-west-1.amazonaws.com. */
	readonly host: string;
	readonly amazon: Signer;
	/** A key that Amazon does not know, said to be Amazon's. */
	readonly stranger: Signer;
	/** Certificates on Amazon's host that may vouch for nothing (any more). */
	readonly unfit: Readonly<Record<UnfitKind, Signer>>;
	readonly elliptic: Signer;
	/** URLs on Amazon's host behind which there is no certificate. */
	readonly noCertificateAt: Readonly<Record<'redirect' | 'missing' | 'html' | 'tooLarge', string>>;
	/** What Amazon's host serves, by URL. */
	readonly files: ReadonlyMap<string, HostedFile>;
	/** What a host of the stranger serves, whatever is asked for. */
	readonly strangersCertificate: string;
}

/** Makes new all keys and certificates; takes about a second. */
export async function createSnsStandIn(
	now: number,
	topicArn = 'arn:aws:sns:eu-west-1:123456789012:kobble-events',
): Promise<SnsStandIn> {
	const host = `sns.${topicArn.split(':')[3]}.amazonaws.com`;
	const files = new Map<string, HostedFile>();
	const serve = (digit: string, status: number, body: string, headers = {}): string => {
		const url = `https://${host}/SimpleNotificationService-${digit.repeat(32)}.pem`;
		files.set(url, {
			status,
			body,
			headers: { 'content-type': 'binary/octet-stream', ...headers },
		});
		return url;
	};
	const days = (from: number, to: number) => ({
		notBefore: new Date(now + from * DAY),
		notAfter: new Date(now + to * DAY),
	});
	const signer = async (digit: string, keys: KeyPair, dates = days(-30, 300), name?: string) => ({
		key: keys.privateKey,
		certificateUrl: serve(digit, 200, await createSelfSignedCertificate(keys, dates, name)),
	});

	const [keys, strangersKeys] = await Promise.all([createRsaKeys(), createRsaKeys()]);
	const amazon = await signer('a', keys);
	const strangersCertificate = await createSelfSignedCertificate(strangersKeys, days(-30, 300));
	return {
		now,
		topicArn,
		host,
		amazon,
		stranger: { key: strangersKeys.privateKey, certificateUrl: amazon.certificateUrl },
		unfit: {
			expired: await signer('1', keys, days(-300, -1)),
			notYetValid: await signer('2', keys, days(1, 300)),
			otherName: await signer('0', keys, days(-30, 300), 'CN=example.com'),
			weak: await signer('3', await createRsaKeys(1024)),
			exponent3: await signer('4', await createRsaKeys(2048, [3])),
		},
		elliptic: await signer('5', await createEllipticKeys()),
		noCertificateAt: {
			redirect: serve('6', 302, '', { location: 'https://sns.example.com/stranger.pem' }),
			missing: `https://${host}/SimpleNotificationService-${'7'.repeat(32)}.pem`,
			html: serve('8', 200, '<html><body>Sign in to the hotel network</body></html>'),
			tooLarge: serve('9', 200, `${strangersCertificate}${'\n'.repeat(100_000)}`),
		},
		files,
		strangersCertificate,
	};
}

/** The stand-in with another key as Amazon's, whose certificate somebody else serves. */
export function replaceAmazon(standIn: SnsStandIn, amazon: Signer): SnsStandIn {
	const { certificateUrl } = amazon;
	return { ...standIn, amazon, stranger: { ...standIn.stranger, certificateUrl } };
}

/** Fetches as the node has to: what is no 200 is rejected, redirects too. */
export function createFetchCertificate({
	files,
	host,
	strangersCertificate,
}: SnsStandIn): FetchCertificate {
	return async (url) => {
		const file = files.get(url);
		// Any spelling but the exact one leads to the stranger: whoever lets it pass accepts forgeries.
		if (file === undefined && !url.startsWith(`https://${host}/SimpleN`))
			return strangersCertificate;
		if (file?.status === 200) return file.body;
		throw new Error(`Answered with ${file?.status ?? 404}`);
	};
}
