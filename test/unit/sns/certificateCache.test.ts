import type { FetchCertificate } from '../../../nodes/Kobble/sns/certificateCache';
import {
	CertificateBench,
	GOOD,
	HOUR,
	longLivedCertificate,
	MINUTE,
	NOW,
	SECOND,
	urlOf,
} from '../../sns/certificateBench';

let pem: string;
beforeAll(async () => {
	pem = await longLivedCertificate();
});

let bench: CertificateBench;
beforeEach(() => {
	bench = new CertificateBench(pem);
});

describe('A certificate', () => {
	it('is fetched once for all who ask at the same time', async () => {
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => await bench.has(GOOD)),
		);
		expect(answers.every(Boolean)).toBe(true);
		expect(bench.host.count()).toBe(1);
	});

	it('is fetched once a day', async () => {
		for (const hours of [0, 1, 12, 23.9])
			expect(await bench.has(GOOD, NOW + hours * HOUR)).toBe(true);
		expect(bench.host.count()).toBe(1);
		expect(await bench.has(GOOD, NOW + 24.1 * HOUR)).toBe(true);
		expect(bench.host.count()).toBe(1);
	});

	it('is fetched once a day also where it proves messages all the time', async () => {
		for (let hour = 0; hour < 72; hour++) {
			expect(await bench.has(GOOD, NOW + hour * HOUR)).toBe(true);
			bench.cache.markProven(GOOD);
		}
		expect(bench.host.count()).toBe(3);
	});

	it('is used for two more days where it cannot be fetched again, then no longer', async () => {
		await bench.has(GOOD);
		bench.host.goesDown();
		expect(await bench.has(GOOD, NOW + 30 * HOUR)).toBe(true);
		expect(await bench.has(GOOD, NOW + 71 * HOUR)).toBe(true);
		expect(await bench.has(GOOD, NOW + 73 * HOUR)).toBe(false);
		expect(bench.host.count()).toBe(4);
	});

	it('is fetched anew after the clock was set back far, and stays meanwhile', async () => {
		await bench.has(GOOD);
		expect(await bench.has(GOOD, NOW - 10 * MINUTE)).toBe(true);
		expect(bench.host.count()).toBe(1);
		expect(await bench.has(GOOD, NOW - 48 * HOUR)).toBe(true);
		expect(bench.host.count()).toBe(1);
	});
});

describe('A certificate that cannot be had', () => {
	it('is asked for again after five seconds, well before SNS sends the message again', async () => {
		bench.host.goesDown();
		expect(await bench.has(GOOD)).toBe(false);
		expect(await bench.reasonFor(GOOD, NOW + 4.9 * SECOND)).toBe(
			'The signing certificate could not be fetched a moment ago',
		);
		expect(bench.host.count()).toBe(1);
		bench.host.answer = async () => pem;
		expect(await bench.has(GOOD, NOW + 5.1 * SECOND)).toBe(true);
		expect(bench.host.count()).toBe(1);
	});

	it('says why in one line', async () => {
		bench.host.goesDown();
		expect(await bench.reasonFor(GOOD)).toBe(
			'The signing certificate could not be fetched: connect ECONNREFUSED 127.0.0.1:443',
		);
	});

	it('says nothing of a long story, nor of what is no story', async () => {
		bench.host.answer = async () => await Promise.reject(new Error('x'.repeat(10_000)));
		expect((await bench.reasonFor(urlOf(1)))?.length).toBeLessThan(300);
		bench.host.answer = async () => await Promise.reject(new Error());
		expect(await bench.reasonFor(urlOf(2))).toBe('The signing certificate could not be fetched');
	});

	it.each([
		['nothing', ''],
		['a web page', '<html></html>'],
		['a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
		['a certificate cut off', undefined],
		['no text', 7 as unknown as string],
	])('may be %s', async (_what, answer) => {
		bench.host.answer = async () => answer ?? pem.slice(0, 500);
		expect(await bench.reasonFor(GOOD)).toBe('The signing certificate that was fetched is none');
	});

	it('may be too long', async () => {
		bench.host.answer = async () => pem.padEnd(32 * 1024);
		expect(await bench.has(urlOf(1))).toBe(true);
		bench.host.answer = async () => pem.padEnd(32 * 1024 + 1);
		expect(await bench.has(urlOf(2))).toBe(false);
	});

	it('may make whoever fetches it throw at once', async () => {
		const throwing: FetchCertificate = () => {
			throw new Error('No such helper');
		};
		expect(await bench.cache.certificateAt(GOOD, NOW, throwing)).toEqual({
			unavailable: 'The signing certificate could not be fetched: No such helper',
		});
		expect(await bench.has(GOOD, NOW + 6 * SECOND)).toBe(true);
	});
});

describe('Proven certificates', () => {
	it('are kept up to a number, those used last', async () => {
		const prove = async (number: number) => {
			await bench.has(urlOf(number), NOW + number * MINUTE);
			bench.cache.markProven(urlOf(number));
		};
		for (let number = 0; number < 16; number++) await prove(number);
		await bench.has(urlOf(0), NOW + 16 * MINUTE);
		await prove(17);
		bench.host.count();
		await bench.has(urlOf(0), NOW + 18 * MINUTE);
		expect(bench.host.count()).toBe(0);
		await bench.has(urlOf(1), NOW + 18 * MINUTE);
		expect(bench.host.count()).toBe(1);
	});

	it('are none that nobody fetched', async () => {
		bench.cache.markProven(GOOD);
		expect(await bench.has(GOOD)).toBe(true);
		expect(bench.host.count()).toBe(1);
	});
});
