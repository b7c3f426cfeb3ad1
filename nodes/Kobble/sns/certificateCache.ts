import { LruMap } from '../data/lruMap';
import { readCertificate } from './signingCertificate';
import type { SigningCertificate } from './signingCertificate';

const SECOND = 1_000;
const HOUR = 3600 * SECOND;

/** A certificate is fetched again after a day. If that fails, it is used for two more days. */
const FRESH_FOR = 24 * HOUR;
const USABLE_FOR = 72 * HOUR;

/** SNS retries after 20 seconds; by then a failure is forgotten. */
const FAILURE_REMEMBERED_FOR = 5 * SECOND;

const MAX_PROVEN = 16;
const MAX_UNPROVEN = 8;
const FETCHES_PER_MINUTE = 20;

/**
 * Fetches the text at an `https` URL on an SNS host. It must not follow redirects, must reject any
 * status but 200, and must limit time and size.
 */
export type FetchCertificate = (url: string) => Promise<string>;

export type CertificateAnswer =
	| { readonly certificate: SigningCertificate }
	| { readonly unavailable: string };

interface CachedCertificate {
	readonly certificate: SigningCertificate;
	readonly fetchedAt: number;
}

/**
 * The signing certificates of SNS, with one cache per process. Anybody can post messages that name
 * unknown certificates. So certificates that have verified a message are kept separately, safe from
 * eviction by others, and only the others count against a limit of fetches per minute. A message is
 * never accepted because its certificate is unavailable.
 */
export class CertificateCache {
	private readonly proven = new LruMap<CachedCertificate>(MAX_PROVEN);
	private readonly unproven = new LruMap<CachedCertificate>(MAX_UNPROVEN);
	private readonly budget = new FetchBudget(FETCHES_PER_MINUTE);
	private readonly underWay = new Map<string, Promise<CertificateAnswer>>();
	private readonly failedAt = new Map<string, number>();

	/**
	 * The certificate at a URL that was already checked. The caller has to check whether it may vouch
	 * for a message.
	 *
	 * @param now milliseconds since 1970
	 */
	async getCertificate(
		url: string,
		now: number,
		fetchCertificate: FetchCertificate,
	): Promise<CertificateAnswer> {
		const kept = this.proven.get(url) ?? this.unproven.get(url);
		if (kept !== undefined && isWithin(FRESH_FOR, kept.fetchedAt, now)) return kept;
		const fetched = await this.fetchOnce(url, now, fetchCertificate);
		const mayStillServe = kept !== undefined && isWithin(USABLE_FOR, kept.fetchedAt, now);
		return 'unavailable' in fetched && mayStillServe ? kept : fetched;
	}

	/** Records that a message was signed with the certificate at this URL. */
	markProven(url: string): void {
		const kept = this.unproven.get(url);
		if (kept === undefined) return;
		this.unproven.delete(url);
		this.proven.set(url, kept);
	}

	private async fetchOnce(
		url: string,
		now: number,
		fetchCertificate: FetchCertificate,
	): Promise<CertificateAnswer> {
		const begun = this.underWay.get(url);
		if (begun !== undefined) return await begun;
		if (isWithin(FAILURE_REMEMBERED_FOR, this.failedAt.get(url), now)) {
			return { unavailable: 'The signing certificate could not be fetched a moment ago' };
		}
		if (!this.proven.has(url) && !this.budget.take(now)) {
			return { unavailable: 'Too many unknown signing certificates were named in a minute' };
		}
		const fetching = this.fetch(url, now, fetchCertificate);
		this.underWay.set(url, fetching);
		const answer = await fetching;
		this.underWay.delete(url);
		return answer;
	}

	/** Never rejects. */
	private async fetch(
		url: string,
		now: number,
		fetchCertificate: FetchCertificate,
	): Promise<CertificateAnswer> {
		try {
			const certificate = readCertificate(await fetchCertificate(url));
			if (certificate !== undefined) return this.keep(url, { certificate, fetchedAt: now });
			return this.fail(url, now, 'What was fetched is not a certificate');
		} catch (error) {
			return this.fail(
				url,
				now,
				`The signing certificate could not be fetched${toLogSuffix(error)}`,
			);
		}
	}

	private keep(url: string, kept: CachedCertificate): CachedCertificate {
		(this.proven.has(url) ? this.proven : this.unproven).set(url, kept);
		return kept;
	}

	private fail(url: string, now: number, unavailable: string): CertificateAnswer {
		for (const [failed, moment] of this.failedAt) {
			if (!isWithin(FAILURE_REMEMBERED_FOR, moment, now)) this.failedAt.delete(failed);
		}
		this.failedAt.set(url, now);
		return { unavailable };
	}
}

function isWithin(duration: number, moment: number | undefined, now: number): boolean {
	// If the clock was set back, the moment is in the future.
	return moment !== undefined && Math.abs(now - moment) < duration;
}

/** One line for a log, with limited length. */
function toLogSuffix(error: unknown): string {
	const said = error instanceof Error ? error.message.replace(/\p{Cc}+/gu, ' ').slice(0, 200) : '';
	return said === '' ? '' : `: ${said}`;
}

const MINUTE = 60_000;

/** Limits how many fetches begin in a minute. */
export class FetchBudget {
	private begun: number[] = [];

	constructor(private readonly perMinute: number) {}

	/**
	 * Takes one fetch from the budget.
	 *
	 * @param now milliseconds since 1970
	 * @returns whether one was left
	 */
	take(now: number): boolean {
		// A clock that was set back must not block fetches until it has caught up.
		this.begun = this.begun.filter((start) => Math.abs(now - start) < MINUTE);
		if (this.begun.length >= this.perMinute) return false;
		this.begun.push(now);
		return true;
	}
}
