/** `1` signs with RSA and SHA-1, `2` with RSA and SHA-256. */
export type SignatureVersion = '1' | '2';

/**
 * Fields of every SNS message, named as Amazon names them. Only what is signed is kept, and what
 * leads to the signature: `UnsubscribeURL` and `MessageAttributes` are not signed, so anybody could
 * have written them.
 */
interface SignedFields {
	/** What was published; of a Kobble event its JSON. */
	readonly Message: string;
	/** A UUID, the same each time that SNS sends the message again. */
	readonly MessageId: string;
	/** ISO 8601 in UTC. */
	readonly Timestamp: string;
	readonly TopicArn: string;
	readonly SignatureVersion: SignatureVersion;
	/** Base64. */
	readonly Signature: string;
	readonly SigningCertURL: string;
}

/** What was published to the topic. */
export interface SnsNotification extends SignedFields {
	readonly Type: 'Notification';
	/** Not there where the message has none, or `null`. */
	readonly Subject?: string;
}

/** The endpoint was subscribed to the topic, or unsubscribed from it. */
export interface SnsConfirmation extends SignedFields {
	readonly Type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
	/** Subscribes whoever follows it, after an unsubscribing again. */
	readonly SubscribeURL: string;
	readonly Token: string;
}

export type SnsMessage = SnsNotification | SnsConfirmation;
