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

/** Requests unknown certificates until no more are fetched. */
async function flood(now: number, first = 0) {
	for (let number = first; number < first + 200; number++) await setup.has(createUrl(number), now);
	return setup.host.count();
}

describe('A flood of forged messages', () => {
	it('makes no more than 20 fetches a minute', async () => {
		setup.host.goesDown();
		expect(await flood(NOW)).toBe(20);
		expect(await flood(NOW + 59 * SECOND, 1000)).toBe(0);
		expect(await setup.reasonFor(createUrl(9999))).toBe(
			'Too many unknown signing certificates were named in a minute',
		);
		expect(await flood(NOW + 61 * SECOND, 2000)).toBe(20);
	});

	it('makes no more than 20 at the same time', async () => {
		const waiting: Array<() => void> = [];
		setup.host.answer = async () =>
			await new Promise((resolve) => {
				waiting.push(() => resolve(pem));
			});
		const asked = Array.from(
			{ length: 100 },
			async (_, number) => await setup.has(createUrl(number)),
		);
		expect(setup.host.count()).toBe(20);
		waiting.forEach((go) => go());
		expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(20);
	});

	it('does not evict a certificate that has proven a message', async () => {
		await setup.has(GOOD);
		setup.cache.markProven(GOOD);
		for (let minute = 0; minute < 10; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		expect(await setup.has(GOOD, NOW + 10 * MINUTE)).toBe(true);
		expect(setup.host.asked).toEqual([]);
	});

	it('does not prevent such a certificate from being fetched again', async () => {
		await setup.has(GOOD);
		setup.cache.markProven(GOOD);
		setup.host.count();
		const tomorrow = NOW + 25 * HOUR;
		expect(await flood(tomorrow)).toBe(20);
		expect(await setup.has(GOOD, tomorrow)).toBe(true);
		expect(setup.host.count()).toBe(1);
		await flood(tomorrow + 2 * MINUTE, 1000);
		expect(await setup.has(GOOD, tomorrow + HOUR)).toBe(true);
		expect(setup.host.count()).toBe(0);
	});

	it('uses little memory', async () => {
		for (let minute = 0; minute < 10; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		setup.host.goesDown();
		for (let minute = 10; minute < 20; minute++) await flood(NOW + minute * MINUTE, minute * 1000);
		expect(findSizes(setup.cache).filter((size) => size > 20)).toEqual([]);
	});

	it('does not block fetches permanently after the clock was set back', async () => {
		await flood(NOW);
		expect(await flood(NOW - 24 * HOUR, 1000)).toBe(20);
	});
});

/** The sizes of all collections in the cache. */
function findSizes(value: object): number[] {
	if (value instanceof Map) return [value.size];
	if (Array.isArray(value)) return [value.length];
	return Object.values(value as Record<string, unknown>).flatMap((inner) =>
		typeof inner === 'object' && inner !== null ? findSizes(inner) : [],
	);
}
