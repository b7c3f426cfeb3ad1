import { CertificateCache } from '../../../nodes/Kobble/sns/certificateCache';
import type { SignatureVersion } from '../../../nodes/Kobble/sns/snsMessage';
import { verifySnsMessage } from '../../../nodes/Kobble/sns/verifySnsMessage';
import { createDelivery, createNotification, signEnvelope } from '../../sns/envelopes';
import type { Envelope } from '../../sns/envelopes';
import { judge, judgeMessage, readMessage } from '../../sns/judge';
import { createFetchCertificate, createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const [SECOND, MINUTE, DAY] = [1_000, 60_000, 24 * 3600_000];

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

const genuine = (fields: Envelope = {}, version: SignatureVersion = '2') =>
	signEnvelope(createNotification(standIn, fields), standIn.amazon, version);

const verdictAt = async (now: number, envelope: Envelope, minimum?: SignatureVersion) =>
	await judgeMessage(envelope, { ...standIn, now }, minimum);

describe('The time of a message', () => {
	const sentAt = (moment: number) => genuine({ Timestamp: new Date(moment).toISOString() });

	it.each([
		['two hours old', NOW - 120 * MINUTE, 'genuine'],
		['a second older', NOW - 120 * MINUTE - SECOND, 'unverifiable'],
		['five minutes ahead', NOW + 5 * MINUTE, 'genuine'],
		['a second further ahead', NOW + 5 * MINUTE + SECOND, 'unverifiable'],
	])('%s makes it %s', async (_what, moment, kind) => {
		expect(await verdictAt(NOW, sentAt(moment))).toMatchObject({ kind });
	});

	it.each(['2026-01-15T12:00:00Z', '2026-01-15T12:00:00.1Z', '2026-01-15T12:00:00.123456Z'])(
		'may be written as %s',
		async (Timestamp) => {
			expect(await verdictAt(NOW, genuine({ Timestamp }))).toEqual({ kind: 'genuine' });
		},
	);

	it.each([6 * MINUTE, 24 * 60 * MINUTE, -121 * MINUTE])(
		'blames the clock if n8n is %d ms off, but only with a valid signature',
		async (off) => {
			const envelope = sentAt(NOW + off);
			expect(await verdictAt(NOW, envelope)).toEqual({
				kind: 'unverifiable',
				status: 503,
				reason: expect.stringMatching(/clock of this machine.*Check the clock of this machine/),
			});
			const forged = { ...envelope, Message: '{}' };
			expect(await verdictAt(NOW, forged)).toMatchObject({ kind: 'refused', status: 401 });
		},
	);

	it('is never near an invalid clock', async () => {
		expect(await verdictAt(Number.NaN, genuine())).toMatchObject({
			kind: 'unverifiable',
			status: 503,
		});
	});
});

describe('A certificate', () => {
	const envelopeAt = (now: number) => genuine({ Timestamp: new Date(now).toISOString() });

	it.each([
		['on its first second', -30 * DAY, 'genuine'],
		['a second before', -30 * DAY - SECOND, 'unverifiable'],
		['on its last second', 300 * DAY, 'genuine'],
		['a second after', 300 * DAY + SECOND, 'unverifiable'],
	])('%s makes a message %s', async (_what, away, kind) => {
		expect(await verdictAt(NOW + away, envelopeAt(NOW + away))).toMatchObject({ kind });
	});

	it.each([
		[-31 * DAY, 'The signing certificate is not valid yet'],
		[301 * DAY, 'The signing certificate is no longer valid'],
	])('says which end of its dates was missed, %d ms from now', async (away, fault) => {
		expect(await verdictAt(NOW + away, envelopeAt(NOW + away))).toMatchObject({
			reason: `${fault}. Check the clock of this machine`,
		});
	});

	it('that is cached is not valid outside its dates', async () => {
		const certificates = new CertificateCache();
		const fetchCertificate = createFetchCertificate(standIn);
		const kinds = [];
		for (const away of [300 * DAY - SECOND, 300 * DAY + SECOND]) {
			const now = NOW + away;
			const message = readMessage(createDelivery(envelopeAt(now)));
			const verdict = await verifySnsMessage(message, { certificates, fetchCertificate, now });
			kinds.push(verdict.kind);
		}
		expect(kinds).toEqual(['genuine', 'unverifiable']);
	});
});

describe('A certificate that has proven a message', () => {
	it('still proves messages while forged messages name many other certificates', async () => {
		const certificates = new CertificateCache();
		expect(await judge(createDelivery(genuine()), standIn, certificates)).toEqual({ status: 200 });
		const forged = Array.from({ length: 100 }, (_, number) => {
			const certificateUrl = standIn.amazon.certificateUrl.replace('.pem', `${number}.pem`);
			return createDelivery(
				signEnvelope(createNotification(standIn), { ...standIn.stranger, certificateUrl }),
			);
		});
		const { files } = standIn;
		const [file] = [...files.values()];
		if (file === undefined) throw new Error('Nothing is served');
		// The host has a certificate for every URL, so that each takes up a place in the cache.
		const get = () => file;
		const generous = { ...standIn, files: Object.assign(new Map(files), { get }) };
		for (const delivery of forged) {
			expect([401, 503]).toContain((await judge(delivery, generous, certificates)).status);
		}
		const down = { ...standIn, files: new Map() };
		expect(await judge(createDelivery(genuine()), down, certificates)).toEqual({ status: 200 });
	});
});

describe('A topic that is known to sign with SHA-256', () => {
	it('accepts no message signed with SHA-1, even a genuine one', async () => {
		expect(await verdictAt(NOW, genuine({}, '1'), '2')).toEqual({
			kind: 'refused',
			status: 401,
			reason: 'The message is signed with SHA-1, and this topic signs with SHA-256',
		});
		expect(await verdictAt(NOW, genuine({}, '2'), '2')).toEqual({ kind: 'genuine' });
	});

	it('may have signed with SHA-1 before', async () => {
		expect(await verdictAt(NOW, genuine({}, '2'), '1')).toEqual({ kind: 'genuine' });
		expect(await verdictAt(NOW, genuine({}, '1'), '1')).toEqual({ kind: 'genuine' });
	});
});
