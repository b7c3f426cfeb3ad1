import { CertificateCache } from '../../nodes/Kobble/sns/certificateCache';
import { createSelfSignedCertificate, createRsaKeys } from './certificates';
import { CountingHost } from './countingHost';

export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
export const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3600_000];
export const GOOD = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-good.pem';

/** Creates the URL of the certificate with this number. */
export const createUrl = (number: number) => GOOD.replace('good', String(number));

/** A cache and the host from which it fetches certificates. */
export class CertificateSetup {
	readonly cache = new CertificateCache();
	readonly host: CountingHost;

	constructor(readonly pem: string) {
		this.host = new CountingHost(pem);
	}

	/** Whether the cache returns a certificate. */
	readonly has = async (url: string, now = NOW): Promise<boolean> =>
		'certificate' in (await this.cache.getCertificate(url, now, this.host.fetch));

	/** The reason why the cache returns no certificate. */
	readonly reasonFor = async (url: string, now = NOW): Promise<string | undefined> => {
		const answer = await this.cache.getCertificate(url, now, this.host.fetch);
		return 'unavailable' in answer ? answer.unavailable : undefined;
	};
}

/** Creates a certificate with a long validity period, as PEM. */
export async function createLongLivedCertificate(): Promise<string> {
	const dates = { notBefore: new Date(NOW), notAfter: new Date(NOW + 1000 * HOUR) };
	return await createSelfSignedCertificate(await createRsaKeys(), dates);
}
