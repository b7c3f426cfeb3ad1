import { CertificateCache } from '../../nodes/sns/certificateCache';
import type { FetchCertificate } from '../../nodes/sns/certificateCache';
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

describe('A certificate', () => {
	it('is fetched once for all who ask at the same time', async () => {
		const answers = await Promise.all(Array.from({ length: 50 }, async () => await has(GOOD)));
		expect(answers.every(Boolean)).toBe(true);
		expect(host.count()).toBe(1);
	});

	it('is fetched once a day', async () => {
		for (const hours of [0, 1, 12, 23.9]) expect(await has(GOOD, NOW + hours * HOUR)).toBe(true);
		expect(host.count()).toBe(1);
		expect(await has(GOOD, NOW + 24.1 * HOUR)).toBe(true);
		expect(host.count()).toBe(1);
	});

	it('is fetched once a day also where it proves messages all the time', async () => {
		for (let hour = 0; hour < 72; hour++) {
			expect(await has(GOOD, NOW + hour * HOUR)).toBe(true);
			cache.markProven(GOOD);
		}
		expect(host.count()).toBe(3);
	});

	it('is used for two more days where it cannot be fetched again, then no longer', async () => {
		await has(GOOD);
		host.goesDown();
		expect(await has(GOOD, NOW + 30 * HOUR)).toBe(true);
		expect(await has(GOOD, NOW + 71 * HOUR)).toBe(true);
		expect(await has(GOOD, NOW + 73 * HOUR)).toBe(false);
		expect(host.count()).toBe(4);
	});

	it('is fetched anew after the clock was set back far, and stays meanwhile', async () => {
		await has(GOOD);
		expect(await has(GOOD, NOW - 10 * MINUTE)).toBe(true);
		expect(host.count()).toBe(1);
		expect(await has(GOOD, NOW - 48 * HOUR)).toBe(true);
		expect(host.count()).toBe(1);
	});
});

describe('A certificate that cannot be had', () => {
	it('is asked for again after five seconds, well before SNS sends the message again', async () => {
		host.goesDown();
		expect(await has(GOOD)).toBe(false);
		expect(await reasonFor(GOOD, NOW + 4.9 * SECOND)).toBe(
			'The signing certificate could not be fetched a moment ago',
		);
		expect(host.count()).toBe(1);
		host.answer = async () => pem;
		expect(await has(GOOD, NOW + 5.1 * SECOND)).toBe(true);
		expect(host.count()).toBe(1);
	});

	it('says why in one line', async () => {
		host.goesDown();
		expect(await reasonFor(GOOD)).toBe(
			'The signing certificate could not be fetched: connect ECONNREFUSED 127.0.0.1:443',
		);
	});

	it('says nothing of a long story, nor of what is no story', async () => {
		host.answer = async () => await Promise.reject(new Error('x'.repeat(10_000)));
		expect((await reasonFor(urlOf(1)))?.length).toBeLessThan(300);
		host.answer = async () => await Promise.reject(new Error());
		expect(await reasonFor(urlOf(2))).toBe('The signing certificate could not be fetched');
	});

	it.each([
		['nothing', ''],
		['a web page', '<html></html>'],
		['a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
		['a certificate cut off', undefined],
		['no text', 7 as unknown as string],
	])('may be %s', async (_what, answer) => {
		host.answer = async () => answer ?? pem.slice(0, 500);
		expect(await reasonFor(GOOD)).toBe('The signing certificate that was fetched is none');
	});

	it('may be too long', async () => {
		host.answer = async () => pem.padEnd(32 * 1024);
		expect(await has(urlOf(1))).toBe(true);
		host.answer = async () => pem.padEnd(32 * 1024 + 1);
		expect(await has(urlOf(2))).toBe(false);
	});

	it('may make whoever fetches it throw at once', async () => {
		const throwing: FetchCertificate = () => {
			throw new Error('No such helper');
		};
		expect(await cache.certificateAt(GOOD, NOW, throwing)).toEqual({
			unavailable: 'The signing certificate could not be fetched: No such helper',
		});
		expect(await has(GOOD, NOW + 6 * SECOND)).toBe(true);
	});
});

describe('Proven certificates', () => {
	it('are kept up to a number, those used last', async () => {
		const prove = async (number: number) => {
			await has(urlOf(number), NOW + number * MINUTE);
			cache.markProven(urlOf(number));
		};
		for (let number = 0; number < 16; number++) await prove(number);
		await has(urlOf(0), NOW + 16 * MINUTE);
		await prove(17);
		host.count();
		await has(urlOf(0), NOW + 18 * MINUTE);
		expect(host.count()).toBe(0);
		await has(urlOf(1), NOW + 18 * MINUTE);
		expect(host.count()).toBe(1);
	});

	it('are none that nobody fetched', async () => {
		cache.markProven(GOOD);
		expect(await has(GOOD)).toBe(true);
		expect(host.count()).toBe(1);
	});
});
