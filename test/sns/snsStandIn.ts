import type { KeyObject } from 'node:crypto';

import type { FetchCertificate } from '../../nodes/Kobble/sns/certificateCache';
import { createSelfSignedCertificate, createEllipticKeys, createRsaKeys } from './certificates';
import type { KeyPair } from './certificates';

const DAY = 24 * 3600 * 1000;

/** The host's response to a GET request. */
export interface HostedFile {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** A signing key and the URL given for its certificate. */
export interface Signer {
	readonly key: KeyObject;
	readonly certificateUrl: string;
}

/** Why a certificate on Amazon's host is not trustworthy. */
export type UnfitKind = 'expired' | 'notYetValid' | 'otherName' | 'weak' | 'exponent3';

/** Keys and certificates of Amazon, and of attackers who pretend to be Amazon. */
export interface SnsStandIn {
	/** Milliseconds since 1970. Certificates and messages are dated relative to it. */
	readonly now: number;
	readonly topicArn: string;
	/** The SNS host of the topic's region, such as sns.eu-west-1.amazonaws.com. */
	readonly host: string;
	readonly amazon: Signer;
	/** A key that is not Amazon's but claims to be. */
	readonly stranger: Signer;
	/** Certificates on Amazon's host that must not be trusted. */
	readonly unfit: Readonly<Record<UnfitKind, Signer>>;
	readonly elliptic: Signer;
	/** URLs on Amazon's host that do not return a certificate. */
	readonly noCertificateAt: Readonly<Record<'redirect' | 'missing' | 'html' | 'tooLarge', string>>;
	/** The files on Amazon's host, by URL. */
	readonly files: ReadonlyMap<string, HostedFile>;
	/** The certificate that the stranger's host returns for every URL. */
	readonly strangersCertificate: string;
}

/** Creates new keys and certificates. Takes about a second. */
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

/** Replaces Amazon's key and certificate. The stranger claims the new certificate too. */
export function replaceAmazon(standIn: SnsStandIn, amazon: Signer): SnsStandIn {
	const { certificateUrl } = amazon;
	return { ...standIn, amazon, stranger: { ...standIn.stranger, certificateUrl } };
}

/** Fetches as the node must: rejects every response except 200, including redirects. */
export function createFetchCertificate({
	files,
	host,
	strangersCertificate,
}: SnsStandIn): FetchCertificate {
	return async (url) => {
		const file = files.get(url);
		// Every other spelling leads to the stranger, so code that lets it pass would accept forgeries.
		if (file === undefined && !url.startsWith(`https://${host}/SimpleN`))
			return strangersCertificate;
		if (file?.status === 200) return file.body;
		throw new Error(`Answered with ${file?.status ?? 404}`);
	};
}
