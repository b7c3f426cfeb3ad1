import { randomUUID, sign } from 'node:crypto';

import type { Signer, SnsStandIn } from './snsStandIn';

/** The body of a message, with Amazon's names; tests put all kinds of things into it. */
export type Envelope = Readonly<Record<string, unknown>>;

export type ConfirmationType = 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';

/** One POST. */
export interface Delivery {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
}

/** An event as Kobble's documentation shows it. */
export function createKobbleEvent(fields: Envelope = {}): Envelope {
	return {
		id: randomUUID(),
		type: 'transaction-create',
		entity_id: randomUUID(),
		client_id: '7c3ba1f4-4a3f-4c55-9d86-9a1f0d0a7b11',
		created_at: '2026-01-15T12:00:00.000Z',
		...fields,
	};
}

/** A notification that is not signed yet, with `Subject` null as in Kobble's documentation. */
export function createNotification(
	{ now, topicArn, host }: SnsStandIn,
	fields: Envelope = {},
): Envelope {
	return {
		Type: 'Notification',
		MessageId: randomUUID(),
		TopicArn: topicArn,
		Subject: null,
		Message: JSON.stringify(createKobbleEvent()),
		Timestamp: new Date(now).toISOString(),
		UnsubscribeURL: `https://${host}/?Action=Unsubscribe&SubscriptionArn=${topicArn}:${randomUUID()}`,
		...fields,
	};
}

/** A confirmation that is not signed yet. */
export function createConfirmation(
	{ now, topicArn, host }: SnsStandIn,
	Type: ConfirmationType,
	fields: Envelope = {},
): Envelope {
	const Token = `2336412f37fb687f5d51e6e2425c464d${randomUUID().replaceAll('-', '')}`;
	return {
		Type,
		MessageId: randomUUID(),
		Token,
		TopicArn: topicArn,
		Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: createConfirmationUrl(host, topicArn, Token),
		Timestamp: new Date(now).toISOString(),
		...fields,
	};
}

export function createConfirmationUrl(host: string, topicArn: string, token: string): string {
	return `https://${host}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
}

export const HASHES = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

/** Signs as Amazon does, whoever the signer is. */
export function signEnvelope(
	envelope: Envelope,
	signer: Signer,
	version: keyof typeof HASHES = '2',
): Envelope {
	const signature = sign(HASHES[version], Buffer.from(buildTextToSign(envelope)), signer.key);
	return {
		...envelope,
		SignatureVersion: version,
		Signature: signature.toString('base64'),
		SigningCertURL: signer.certificateUrl,
	};
}

/** Written a second time, apart from the code that ships, so that the two check each other. */
export function buildTextToSign(envelope: Envelope): string {
	const { Type, Subject } = envelope;
	const subject = Subject === undefined || Subject === null ? [] : ['Subject'];
	const names =
		Type === 'Notification'
			? ['Message', 'MessageId', ...subject, 'Timestamp', 'TopicArn', 'Type']
			: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
	return names.map((name) => `${name}\n${String(envelope[name])}\n`).join('');
}

/** The POST of a body, with the headers that SNS sends; the headers of a text say what it says. */
export function createDelivery(envelope: Envelope, body?: string | Buffer): Delivery {
	return { headers: createHeaders(envelope), body: body ?? JSON.stringify(envelope, null, 2) };
}

function createHeaders({ Type, MessageId, TopicArn }: Envelope): Record<string, string> {
	return {
		'x-amz-sns-message-type': asText(Type),
		'x-amz-sns-message-id': asText(MessageId),
		'x-amz-sns-topic-arn': asText(TopicArn),
		'content-type': 'text/plain; charset=UTF-8',
		'user-agent': 'Amazon Simple Notification Service Agent',
	};
}

/** Also of what cannot be made a text of, such as an object whose toString is none. */
function asText(value: unknown): string {
	return typeof value === 'string' ? value : String(JSON.stringify(value));
}
