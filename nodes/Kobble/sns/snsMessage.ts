/** `1` signs with RSA and SHA-1, `2` with RSA and SHA-256. */
export type SignatureVersion = '1' | '2';

/**
 * Fields of every SNS message, named as Amazon names them. Only the signed ones are kept, and those
 * about the signature: anybody could have written `UnsubscribeURL` and `MessageAttributes`.
 */
interface SignedFields {
	/** What was published: the JSON of a Kobble event. */
	readonly Message: string;
	/** A UUID that stays the same when SNS sends the message again. */
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
	/** Absent if the message has none, or `null`. */
	readonly Subject?: string;
}

/** The endpoint was subscribed to the topic, or unsubscribed from it. */
export interface SnsConfirmation extends SignedFields {
	readonly Type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
	/** Visiting it confirms the subscription; in an UnsubscribeConfirmation it subscribes again. */
	readonly SubscribeURL: string;
	readonly Token: string;
}

export type SnsMessage = SnsNotification | SnsConfirmation;
