export type MessageType = 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
export type SignatureVersion = '1' | '2';

/** The body of an SNS request, before it is signed. */
export interface UnsignedEnvelope {
	Type: MessageType;
	MessageId: string;
	/** Only in the two confirmations. */
	Token?: string;
	TopicArn: string;
	/** null in Kobble's example; Amazon omits the field [doc-1798440]. */
	Subject?: string | null;
	Message: string;
	/** Only in the two confirmations. */
	SubscribeURL?: string;
	Timestamp: string;
}

/** The body of an SNS request [doc-1798440]. */
export interface Envelope extends UnsignedEnvelope {
	SignatureVersion: SignatureVersion;
	/** Base64. */
	Signature: string;
	SigningCertURL: string;
	/** Only in notifications; not signed. */
	UnsubscribeURL?: string;
}

const SIGNED_NOTIFICATION_FIELDS = [
	'Message',
	'MessageId',
	'Subject',
	'Timestamp',
	'TopicArn',
	'Type',
] as const;

const SIGNED_CONFIRMATION_FIELDS = [
	'Message',
	'MessageId',
	'SubscribeURL',
	'Timestamp',
	'Token',
	'TopicArn',
	'Type',
] as const;

/**
 * The text that SNS signs: name and value of each field on separate lines, sorted by name. A field that is absent or
 * null is omitted. Source: Amazon, "Verifying the signatures of Amazon SNS messages".
 */
export function stringToSign(envelope: UnsignedEnvelope): string {
	const names =
		envelope.Type === 'Notification' ? SIGNED_NOTIFICATION_FIELDS : SIGNED_CONFIRMATION_FIELDS;
	const signed: Partial<UnsignedEnvelope> = envelope;
	return names
		.filter((name) => typeof signed[name] === 'string')
		.map((name) => `${name}\n${signed[name]}\n`)
		.join('');
}

/** The text of an envelope, formatted as by SNS. */
export function serializeEnvelope(envelope: Envelope): string {
	return JSON.stringify(envelope, null, 2);
}
