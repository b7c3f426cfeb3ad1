import { CertificateCache } from '../../nodes/sns/certificateCache';
import { certificateOf, rsaKeys } from '../sns/certificates';
import { CountingHost } from '../sns/countingHost';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3600_000];
const GOOD = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-good.pem';
const urlOf = (number: number) => GOOD.replace('good', String(number));

let pem: string;
beforeAll(async () => {
	const dates = { notBefore: new Date(NOW), notAfter: new Date(NOW + 1000 * HOUR) };
	pem = await certificateOf(await rsaKeys(), dates);
});

let host: CountingHost;
let cache: CertificateCache;
beforeEach(() => {
	host = new CountingHost(pem);
	cache = new CertificateCache();
});

const has = async (url: string, now = NOW) =>
	'certificate' in (await cache.certificateAt(url, now, host.fetch));
const reasonFor = async (url: string, now = NOW) => {
	const answer = await cache.certificateAt(url, now, host.fetch);
	return 'unavailable' in answer ? answer.unavailable : undefined;
};

/** Asks for certificates that nobody has seen, until no more are fetched. */
async function flood(now: number, first = 0) {
	for (let number = first; number < first + 200; number++) await has(urlOf(number), now);
	return host.count();
}

describe('A flood of forged messages', () => {
	it('makes no more than 20 fetches a minute', async () => {
		host.goesDown();
		expect(await flood(NOW)).toBe(20);
		expect(await flood(NOW + 59 * SECOND, 1000)).toBe(0);
		expect(await reasonFor(urlOf(9999))).toBe(
			'Too many unknown signing certificates were named in a minute',
		);
		expect(await flood(NOW + 61 * SECOND, 2000)).toBe(20);
	});

	it('makes no more than 20 at the same time', async () => {
		const waiting: Array<() => void> = [];
		host.answer = async () =>
			await new Promise((resolve) => {
				waiting.push(() => resolve(pem));
			});
		const asked = Array.from({ length: 100 }, async (_, number) => await has(urlOf(number)));
		expect(host.count()).toBe(20);
		waiting.forEach((go) => go());
		expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(20);
	});

	it('does not push a certificate out that has proven a message', async () => {
		await has(GOOD);
		cache.markProven(GOOD);
		for (let minute = 0; minute < 10; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		expect(await has(GOOD, NOW + 10 * MINUTE)).toBe(true);
		expect(host.asked).toEqual([]);
	});

	it('does not keep such a certificate from being fetched anew', async () => {
		await has(GOOD);
		cache.markProven(GOOD);
		host.count();
		const tomorrow = NOW + 25 * HOUR;
		expect(await flood(tomorrow)).toBe(20);
		expect(await has(GOOD, tomorrow)).toBe(true);
		expect(host.count()).toBe(1);
		await flood(tomorrow + 2 * MINUTE, 1000);
		expect(await has(GOOD, tomorrow + HOUR)).toBe(true);
		expect(host.count()).toBe(0);
	});

	it('leaves little behind', async () => {
		for (let minute = 0; minute < 10; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		host.goesDown();
		for (let minute = 10; minute < 20; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		expect(sizesOf(cache).filter((size) => size > 20)).toEqual([]);
	});

	it('holds no fetches up for good once the clock was set back', async () => {
		await flood(NOW);
		expect(await flood(NOW - 24 * HOUR, 1000)).toBe(20);
	});
});

/** The sizes of all that the cache holds. */
function sizesOf(value: object): number[] {
	if (value instanceof Map) return [value.size];
	if (Array.isArray(value)) return [value.length];
	return Object.values(value as Record<string, unknown>).flatMap((inner) =>
		typeof inner === 'object' && inner !== null ? sizesOf(inner) : [],
	);
}
