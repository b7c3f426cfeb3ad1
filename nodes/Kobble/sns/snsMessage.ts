/** `1`: RSA with SHA-1. `2`: RSA with SHA-256. */
export type SignatureVersion = '1' | '2';

/**
 * Fields of every SNS message, with Amazon's names. Only the signed fields and those about the
 * signature are kept: anybody could have written `UnsubscribeURL` and `MessageAttributes`.
 */
interface SignedFields {
	/** The published message: the JSON of a Kobble event. */
	readonly Message: string;
	/** A UUID that stays the same if SNS sends the message again. */
	readonly MessageId: string;
	/** ISO 8601 in UTC. */
	readonly Timestamp: string;
	readonly TopicArn: string;
	readonly SignatureVersion: SignatureVersion;
	/** Base64. */
	readonly Signature: string;
	readonly SigningCertURL: string;
}

/** A message that was published to the topic. */
export interface SnsNotification extends SignedFields {
	readonly Type: 'Notification';
	/** Absent or `null` if the message has none. */
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
