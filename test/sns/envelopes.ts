import { randomUUID, sign } from 'node:crypto';

import type { Signer, SnsStandIn } from './snsStandIn';

/** The body of a message with Amazon's field names. Tests put values of any type into it. */
export type Envelope = Readonly<Record<string, unknown>>;

export type ConfirmationType = 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';

/** One POST. */
export interface Delivery {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
}

/** Creates an event as in Kobble's documentation. */
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

/** Creates an unsigned notification, with `Subject` null as in Kobble's documentation. */
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

/** Creates an unsigned confirmation. */
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

/** Signs in Amazon's format with any signer's key. */
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

/** Written independently of the shipped code, so that the two check each other. */
export function buildTextToSign(envelope: Envelope): string {
	const { Type, Subject } = envelope;
	const subject = Subject === undefined || Subject === null ? [] : ['Subject'];
	const names =
		Type === 'Notification'
			? ['Message', 'MessageId', ...subject, 'Timestamp', 'TopicArn', 'Type']
			: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
	return names.map((name) => `${name}\n${String(envelope[name])}\n`).join('');
}

/** Creates the POST of a body with the headers that SNS sends. The headers match the envelope. */
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

/** Also works for values that cannot be converted to a string, such as an object without toString. */
function asText(value: unknown): string {
	return typeof value === 'string' ? value : String(JSON.stringify(value));
}
