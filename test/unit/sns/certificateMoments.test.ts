import {
	CertificateSetup,
	createLongLivedCertificate,
	createUrl,
	GOOD,
	HOUR,
	MINUTE,
	NOW,
	SECOND,
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
	it('is fetched again as soon as a day has passed', async () => {
		await setup.has(GOOD);
		expect(setup.host.count()).toBe(1);
		await setup.has(GOOD, NOW + 24 * HOUR - 1);
		expect(setup.host.count()).toBe(0);
		await setup.has(GOOD, NOW + 24 * HOUR);
		expect(setup.host.count()).toBe(1);
	});

	it('that could not be fetched is not requested again when another fetch fails', async () => {
		setup.host.goesDown();
		await setup.has(createUrl(1));
		await setup.has(createUrl(2), NOW + SECOND);
		expect(setup.host.count()).toBe(2);
		expect(await setup.reasonFor(createUrl(1), NOW + 2 * SECOND)).toBe(
			'The signing certificate could not be fetched a moment ago',
		);
		expect(setup.host.count()).toBe(0);
	});

	it('that could not be fetched for a reason that is not text is reported without a reason', async () => {
		setup.host.answer = async () => await Promise.reject({ code: 'ECONNRESET' });
		expect(await setup.reasonFor(GOOD)).toBe('The signing certificate could not be fetched');
	});
});

describe('The limit on fetches of unknown certificates', () => {
	it('ends as soon as a minute has passed', async () => {
		for (let number = 0; number < 21; number++) await setup.has(createUrl(number));
		expect(setup.host.count()).toBe(20);
		await setup.has(createUrl(30), NOW + MINUTE - 1);
		expect(setup.host.count()).toBe(0);
		await setup.has(createUrl(31), NOW + MINUTE);
		expect(setup.host.count()).toBe(1);
	});
});
