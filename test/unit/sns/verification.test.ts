import { readSnsMessage } from '../../../nodes/Kobble/sns/readSnsMessage';
import type { SignatureVersion } from '../../../nodes/Kobble/sns/snsMessage';
import {
	createConfirmation,
	createDelivery,
	createKobbleEvent,
	createNotification,
	signEnvelope,
} from '../../sns/envelopes';
import type { Envelope } from '../../sns/envelopes';
import { createForeignMessages } from '../../sns/foreignTopics';
import { judge, judgeMessage, readMessage } from '../../sns/judge';
import { createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const VERSIONS = ['1', '2'] as const;

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

const genuine = (fields: Envelope = {}, version: SignatureVersion = '2') =>
	signEnvelope(createNotification(standIn, fields), standIn.amazon, version);

describe('A genuine message', () => {
	it.each(VERSIONS)('is accepted, of each type, with signature version %s', async (version) => {
		const unsigned = [
			createNotification(standIn),
			createConfirmation(standIn, 'SubscriptionConfirmation'),
			createConfirmation(standIn, 'UnsubscribeConfirmation'),
		];
		for (const envelope of unsigned) {
			const delivery = createDelivery(signEnvelope(envelope, standIn.amazon, version));
			expect(await judge(delivery, standIn)).toEqual({ status: 200 });
		}
	});

	it.each([
		['null', { Subject: null }],
		['not there', { Subject: undefined }],
		['a text', { Subject: 'A transaction' }],
		['the text "null"', { Subject: 'null' }],
		['empty', { Subject: '' }],
	])('is accepted if its subject is %s', async (_what, fields) => {
		expect(await judge(createDelivery(genuine(fields)), standIn)).toEqual({ status: 200 });
	});

	it.each([
		['emoji', '💳 ✅ 👩‍💻'],
		['combined and composed letters', 'e\u0301 é'],
		['line ends of all kinds', '\r\n \n \r \u2028 \u2029 \u0085'],
		['a NUL', '\u0000'],
		['the sign for what could not be read', '\ufffd'],
		['a byte order mark', '\ufeff'],
		['quotes and backslashes', '"\\"\\\\u0041'],
		['names of signed fields', '\nMessageId\n1\nType\nNotification\n'],
	])('is accepted with %s in its event', async (_what, text) => {
		const Message = JSON.stringify(createKobbleEvent({ note: text }));
		const raw = { Message: `${Message.slice(0, -1)}}\n\t\r\n` };
		expect(await judge(createDelivery(genuine({ Message })), standIn)).toEqual({ status: 200 });
		expect(await judge(createDelivery(genuine(raw)), standIn)).toEqual({ status: 200 });
		expect(readMessage(createDelivery(genuine({ Message: text }))).Message).toBe(text);
		expect(await judgeMessage(genuine({ Message: text }), standIn)).toEqual({ kind: 'genuine' });
	});

	it('is accepted as bytes and as text, with literal or escaped characters, on one line or many', async () => {
		const envelope = genuine({ Message: JSON.stringify(createKobbleEvent({ note: 'é 💳' })) });
		const text = JSON.stringify(envelope);
		const escaped = text.replace(
			/[^ -~]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);
		const spaced = JSON.stringify(envelope, null, '\t').replaceAll('\n', '\r\n');
		for (const body of [text, escaped, spaced, Buffer.from(text), Buffer.from(spaced)]) {
			expect(await judge(createDelivery(envelope, body), standIn)).toEqual({ status: 200 });
		}
	});

	it('is accepted up to the size that Amazon delivers, and not above it', async () => {
		const largest = `"${'"\\é'.repeat(65_535)}ab"`;
		expect(Buffer.byteLength(largest)).toBe(256 * 1024);
		expect(await judgeMessage(genuine({ Message: largest }), standIn)).toEqual({ kind: 'genuine' });
		const { headers, body } = createDelivery(genuine({ Message: `${largest} ` }));
		expect(readSnsMessage(body, headers)).toMatchObject({
			refused: { status: 400, reason: 'The field Message holds more than Amazon delivers' },
		});
	});

	it('is accepted with extra fields in its body, but returns only the signed fields', async () => {
		const others = {
			SequenceNumber: '1',
			MessageAttributes: { kind: { Type: 'String', Value: 'forged' } },
			UnsubscribeURL: 'https://evil.com/',
			SubscribeURL: 'https://evil.com/',
		};
		const envelope = { ...genuine(), ...others };
		expect(await judge(createDelivery(envelope), standIn)).toEqual({ status: 200 });
		expect(Object.keys(readMessage(createDelivery(envelope))).sort()).toEqual([
			'Message',
			'MessageId',
			'Signature',
			'SignatureVersion',
			'SigningCertURL',
			'Timestamp',
			'TopicArn',
			'Type',
		]);
	});

	it('is accepted with a duplicate key, and returns the value that was verified', async () => {
		const envelope = genuine();
		const body = `{"Message":"forged",${JSON.stringify(envelope).slice(1)}`;
		const delivery = createDelivery(envelope, body);
		expect(await judge(delivery, standIn)).toEqual({ status: 200 });
		expect(readMessage(delivery).Message).toBe(envelope.Message);
	});

	it.each(['x-amz-sns-message-type', 'x-amz-sns-message-id', 'x-amz-sns-topic-arn'])(
		'is accepted without the header %s, which is not signed and which proxies drop',
		async (name) => {
			const { headers, body } = createDelivery(genuine());
			const { [name]: _dropped, ...fewer } = headers;
			expect(await judge({ headers: fewer, body }, standIn)).toEqual({ status: 200 });
		},
	);

	it('is accepted without any SNS header', async () => {
		const { body } = createDelivery(genuine());
		expect(await judge({ headers: {}, body }, standIn)).toEqual({ status: 200 });
	});

	it('is accepted from any topic, because the topic is checked elsewhere', async () => {
		for (const delivery of Object.values(createForeignMessages(standIn))) {
			expect(await judge(delivery, standIn)).toEqual({ status: 200 });
		}
	});

	it.each([
		['China', 'arn:aws-cn:sns:cn-northwest-1:123456789012:kobble', 'amazonaws.com.cn'],
		['GovCloud', 'arn:aws-us-gov:sns:us-gov-east-1:123456789012:kobble', 'amazonaws.com'],
		['Melbourne', 'arn:aws:sns:ap-southeast-4:123456789012:kobble_2-x', 'amazonaws.com'],
	])('is accepted from %s', async (_where, topicArn, domain) => {
		const region = topicArn.split(':')[3];
		const there = { ...standIn, topicArn, host: `sns.${region}.${domain}` };
		const certificateUrl = `https://${there.host}/SimpleNotificationService-${'b'.repeat(32)}.pem`;
		const [file] = [...standIn.files.values()];
		if (file === undefined) throw new Error('Nothing is served');
		const served = { ...there, files: new Map([[certificateUrl, file]]) };
		const signer = { ...standIn.amazon, certificateUrl };
		for (const envelope of [
			createNotification(there),
			createConfirmation(there, 'SubscriptionConfirmation'),
		]) {
			expect(await judge(createDelivery(signEnvelope(envelope, signer)), served)).toEqual({
				status: 200,
			});
		}
	});
});

describe('What is not a message of SNS', () => {
	/** Why a message is refused before its signature is looked at. */
	function explainRefusal(envelope: Envelope, body?: string): string {
		const delivery = createDelivery(envelope, body);
		const read = readSnsMessage(delivery.body, delivery.headers);
		return 'refused' in read ? `${read.refused.status} ${read.refused.reason}` : 'accepted';
	}

	it.each<[string, unknown, string]>([
		['Message', undefined, 'is missing'],
		['Message', 7, 'is not text'],
		['Message', 'half \ud83d', 'holds half of a character'],
		['MessageId', '1', 'is not a UUID'],
		['Signature', 'A'.repeat(2_001), 'is longer than any signature'],
		['SignatureVersion', '3', 'is neither 1 nor 2'],
		['SigningCertURL', 'https://a\n', 'is not a URL'],
		['SigningCertURL', 'a'.repeat(4_001), 'is not a URL'],
		['Subject', 'one\ntwo', 'holds a control character or is too long'],
		['Timestamp', '2026-02-30T12:00:00Z', 'is not a time in UTC'],
		['TopicArn', 'kobble', 'is not the ARN of an SNS topic'],
		['SubscribeURL', 'https://a\n', 'is not a URL'],
		['Token', 'a b', 'is not a token'],
	])('is named by its field: %s that is %j %s', (name, value, fault) => {
		const isOfConfirmation = name === 'SubscribeURL' || name === 'Token';
		const envelope = isOfConfirmation
			? signEnvelope(createConfirmation(standIn, 'SubscriptionConfirmation'), standIn.amazon, '2')
			: genuine();
		expect(explainRefusal({ ...envelope, [name]: value })).toBe(`400 The field ${name} ${fault}`);
	});

	it('has another type', () => {
		expect(explainRefusal({ ...genuine(), Type: 'Other' })).toBe(
			'400 The field Type is not one of the three of SNS',
		);
	});

	it('has a signature or a URL that is longer than any, but not one that is as long', () => {
		expect(explainRefusal({ ...genuine(), Signature: 'A'.repeat(2_000) })).toBe('accepted');
		expect(explainRefusal({ ...genuine(), SigningCertURL: 'a'.repeat(4_000) })).toBe('accepted');
	});

	it('is longer than a mebibyte, but not one that is as long', () => {
		const envelope = genuine();
		const text = JSON.stringify(envelope);
		expect(explainRefusal(envelope, text.padEnd(1024 * 1024))).toBe('accepted');
		expect(explainRefusal(envelope, text.padEnd(1024 * 1024 + 1))).toBe(
			'400 The body is longer than any SNS message, or is not UTF-8',
		);
	});

	it.each([
		['is not JSON', 'no JSON'],
		['is not a JSON object', '[]'],
		['holds a key that no message has', '{"a":[{"constructor":1}]}'],
		['holds a key that no message has', '{"prototype":1}'],
		['holds a key that no message has', '{"__proto__":1}'],
		['is nested more than 32 levels deep', '['.repeat(33)],
	])('has a body that %s: %j', (fault, body) => {
		expect(explainRefusal(genuine(), body)).toBe(`400 The body ${fault}`);
	});
});
