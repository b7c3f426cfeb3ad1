import type { FetchCertificate } from '../../../nodes/Kobble/sns/certificateCache';
import {
	CertificateSetup,
	GOOD,
	HOUR,
	createLongLivedCertificate,
	MINUTE,
	NOW,
	SECOND,
	createUrl,
} from '../../sns/certificateSetup';

let pem: string;
beforeAll(async () => {
	pem = await createLongLivedCertificate();
});

let setup: CertificateSetup;
beforeEach(() => {
	setup = new CertificateSetup(pem);
});

describe('A certificate', () => {
	it('is fetched once for concurrent callers', async () => {
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => await setup.has(GOOD)),
		);
		expect(answers.every(Boolean)).toBe(true);
		expect(setup.host.count()).toBe(1);
	});

	it('is fetched once a day', async () => {
		for (const hours of [0, 1, 12, 23.9])
			expect(await setup.has(GOOD, NOW + hours * HOUR)).toBe(true);
		expect(setup.host.count()).toBe(1);
		expect(await setup.has(GOOD, NOW + 24.1 * HOUR)).toBe(true);
		expect(setup.host.count()).toBe(1);
	});

	it('is fetched once a day even if it proves messages all the time', async () => {
		for (let hour = 0; hour < 72; hour++) {
			expect(await setup.has(GOOD, NOW + hour * HOUR)).toBe(true);
			setup.cache.markProven(GOOD);
		}
		expect(setup.host.count()).toBe(3);
	});

	it('is used for two more days if it cannot be fetched again, then no longer', async () => {
		await setup.has(GOOD);
		setup.host.goesDown();
		expect(await setup.has(GOOD, NOW + 30 * HOUR)).toBe(true);
		expect(await setup.has(GOOD, NOW + 71 * HOUR)).toBe(true);
		expect(await setup.has(GOOD, NOW + 73 * HOUR)).toBe(false);
		expect(setup.host.count()).toBe(4);
	});

	it('is fetched again after the clock was set back far, and stays usable until then', async () => {
		await setup.has(GOOD);
		expect(await setup.has(GOOD, NOW - 10 * MINUTE)).toBe(true);
		expect(setup.host.count()).toBe(1);
		expect(await setup.has(GOOD, NOW - 48 * HOUR)).toBe(true);
		expect(setup.host.count()).toBe(1);
	});
});

describe('A certificate that cannot be fetched', () => {
	it('is requested again after five seconds, well before SNS retries the message', async () => {
		setup.host.goesDown();
		expect(await setup.has(GOOD)).toBe(false);
		expect(await setup.reasonFor(GOOD, NOW + 4.9 * SECOND)).toBe(
			'The signing certificate could not be fetched a moment ago',
		);
		expect(setup.host.count()).toBe(1);
		setup.host.answer = async () => pem;
		expect(await setup.has(GOOD, NOW + 5.1 * SECOND)).toBe(true);
		expect(setup.host.count()).toBe(1);
	});

	it('says why in one line', async () => {
		setup.host.goesDown();
		expect(await setup.reasonFor(GOOD)).toBe(
			'The signing certificate could not be fetched: connect ECONNREFUSED 127.0.0.1:443',
		);
	});

	it('omits a reason that is too long or not text', async () => {
		setup.host.answer = async () => await Promise.reject(new Error('x'.repeat(10_000)));
		expect((await setup.reasonFor(createUrl(1)))?.length).toBeLessThan(300);
		setup.host.answer = async () => await Promise.reject(new Error());
		expect(await setup.reasonFor(createUrl(2))).toBe(
			'The signing certificate could not be fetched',
		);
	});

	it.each([
		['nothing', ''],
		['a web page', '<html></html>'],
		['a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
		['a certificate cut off', undefined],
		['no text', 7 as unknown as string],
	])('may be %s', async (_what, answer) => {
		setup.host.answer = async () => answer ?? pem.slice(0, 500);
		expect(await setup.reasonFor(GOOD)).toBe('What was fetched is not a certificate');
	});

	it('may be too long', async () => {
		setup.host.answer = async () => pem.padEnd(32 * 1024);
		expect(await setup.has(createUrl(1))).toBe(true);
		setup.host.answer = async () => pem.padEnd(32 * 1024 + 1);
		expect(await setup.has(createUrl(2))).toBe(false);
	});

	it('may make the fetch function throw synchronously', async () => {
		const throwing: FetchCertificate = () => {
			throw new Error('No such helper');
		};
		expect(await setup.cache.getCertificate(GOOD, NOW, throwing)).toEqual({
			unavailable: 'The signing certificate could not be fetched: No such helper',
		});
		expect(await setup.has(GOOD, NOW + 6 * SECOND)).toBe(true);
	});
});

describe('Proven certificates', () => {
	it('are limited in number, and the most recently used are kept', async () => {
		const prove = async (number: number) => {
			await setup.has(createUrl(number), NOW + number * MINUTE);
			setup.cache.markProven(createUrl(number));
		};
		for (let number = 0; number < 16; number++) await prove(number);
		await setup.has(createUrl(0), NOW + 16 * MINUTE);
		await prove(17);
		setup.host.count();
		await setup.has(createUrl(0), NOW + 18 * MINUTE);
		expect(setup.host.count()).toBe(0);
		await setup.has(createUrl(1), NOW + 18 * MINUTE);
		expect(setup.host.count()).toBe(1);
	});

	it('do not include a certificate that was never fetched', async () => {
		setup.cache.markProven(GOOD);
		expect(await setup.has(GOOD)).toBe(true);
		expect(setup.host.count()).toBe(1);
	});
});
