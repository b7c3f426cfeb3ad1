import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import type { Envelope } from '../../../sandbox/sns/envelope';
import { createProxyClient } from './proxyClient';
import { SUBSCRIPTIONS, WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

/** Amazon's rule, written down here a second time on purpose. */
function signedText(envelope: Envelope): string {
	const { Type, Message, MessageId, Subject, SubscribeURL, Timestamp, Token, TopicArn } = envelope;
	const isNotification = Type === 'Notification';
	const lines = isNotification
		? ['Message', Message, 'MessageId', MessageId]
		: ['Message', Message, 'MessageId', MessageId, 'SubscribeURL', SubscribeURL];
	if (isNotification && typeof Subject === 'string') lines.push('Subject', Subject);
	lines.push('Timestamp', Timestamp);
	if (!isNotification) lines.push('Token', Token);
	lines.push('TopicArn', TopicArn, 'Type', Type);
	return lines.map((line) => `${line}\n`).join('');
}

async function fetchCertificate({ SigningCertURL }: Envelope): Promise<X509Certificate> {
	const { status, data } = await createProxyClient(setup.webhooks).get(SigningCertURL);
	expect(status).toBe(200);
	return new X509Certificate(data);
}

async function isGenuine(envelope: Envelope): Promise<boolean> {
	const digest = envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
	const { publicKey } = await fetchCertificate(envelope);
	const signature = Buffer.from(envelope.Signature, 'base64');
	return verify(digest, Buffer.from(signedText(envelope)), publicKey, signature);
}

const event = {
	id: '5d3c1c46-5ab1-4bb5-a6b3-2c1ae3a3f111',
	type: 'transaction-create',
	entity_id: '11111111-1111-4111-8111-111111111111',
	client_id: '22222222-2222-4222-8222-222222222222',
	created_at: '2025-01-01T00:00:00.000Z',
};

describe.each(['1', '2'] as const)('Signature version %s', (version) => {
	it('is on all three types of messages', async () => {
		setup.sandbox.set({ webhookSignatureVersion: version });
		const id = await setup.subscribe();
		setup.sandbox.emit();
		await setup.webhooks.settled();
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${id}`);
		await setup.webhooks.settled();
		const envelopes = setup.endpoint.arrivals.map(({ envelope }) => envelope);
		expect(envelopes.map(({ Type }) => Type)).toEqual([
			'SubscriptionConfirmation',
			'Notification',
			'UnsubscribeConfirmation',
		]);
		for (const envelope of envelopes) {
			expect(envelope.SignatureVersion).toBe(version);
			expect(await isGenuine(envelope)).toBe(true);
		}
	});

	it.each([
		['null', null],
		['absent', undefined],
		['text', 'An event of Kobble'],
	] as const)('is valid if Subject is %s', async (webhookSubject, subject) => {
		await setup.subscribe();
		setup.sandbox.set({ webhookSubject, webhookSignatureVersion: version });
		setup.sandbox.emit();
		await setup.webhooks.settled();
		const [envelope] = setup.endpoint.of('Notification');
		if (envelope === undefined) throw new Error('Nothing came');
		expect('Subject' in envelope).toBe(webhookSubject !== 'absent');
		expect(envelope.Subject).toBe(subject);
		expect(await isGenuine(envelope)).toBe(true);
	});
});

describe('The signer', () => {
	it('signs what tests make up, and signs again what they change', async () => {
		const { signer } = setup.webhooks;
		const genuine = signer.notification(event, {}, '2');
		expect(JSON.parse(genuine.Message)).toEqual(event);
		expect(await isGenuine(genuine)).toBe(true);
		const altered = { ...genuine, Message: 'altered' };
		expect(await isGenuine(altered)).toBe(false);
		expect(await isGenuine(signer.sign(altered, '1'))).toBe(true);
		const foreign = signer.subscriptionConfirmation({ TopicArn: 'arn:aws:sns:us-east-1:1:other' });
		expect(foreign.SubscribeURL).toContain('TopicArn=arn:aws:sns:us-east-1:1:other');
		expect(await isGenuine(foreign)).toBe(true);
		expect(await isGenuine(signer.unsubscribeConfirmation())).toBe(true);
	});

	it('has a stranger, who names the same certificate and has another key', async () => {
		const stranger = await setup.webhooks.strangerSigner();
		const forged = stranger.notification(event);
		expect(forged.SigningCertURL).toBe(setup.webhooks.signer.certificateUrl);
		expect(await isGenuine(forged)).toBe(false);
	});

	it('can be given a new key, while the certificate of the old one stays', async () => {
		const old = setup.webhooks.signer.notification(event);
		const signer = await setup.webhooks.newSigningKey();
		const fresh = signer.notification(event);
		expect(fresh.SigningCertURL).not.toBe(old.SigningCertURL);
		expect([await isGenuine(old), await isGenuine(fresh)]).toEqual([true, true]);
		await setup.subscribe();
		setup.sandbox.emit();
		await setup.webhooks.settled();
		expect(setup.endpoint.of('Notification')[0]?.SigningCertURL).toBe(fresh.SigningCertURL);
	});
});

describe('The certificate', () => {
	it('is in its time, is for 2048 bits of RSA, and has the path that Amazon uses', async () => {
		const envelope = setup.webhooks.signer.notification(event);
		expect(envelope.SigningCertURL).toMatch(
			/^https:\/\/sns\.ap-southeast-2\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
		);
		const certificate = await fetchCertificate(envelope);
		expect(certificate.subject).toBe('CN=sns.amazonaws.com');
		expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
		const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
		expect(Math.round(days)).toBe(394);
		const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
		expect([asymmetricKeyType, asymmetricKeyDetails?.modulusLength]).toEqual(['rsa', 2048]);
		const authority = new X509Certificate(setup.webhooks.caCertificate);
		expect(authority.ca).toBe(true);
		expect(
			certificate.verify(
				createPublicKey(authority.publicKey.export({ type: 'spki', format: 'pem' })),
			),
		).toBe(true);
	});
});
