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

/** The reason for refusing a message, and the HTTP status of the response. */
export interface Refusal {
	readonly kind: 'refused';
	/** 400: not an SNS message. 401: possibly one, but not proven to come from Amazon. */
	readonly status: 400 | 401;
	/** For the log; it never contains parts of the message. */
	readonly reason: string;
}

/**
 * The result of a verification. `unverifiable`: it could not be checked now, and a 503 makes SNS
 * send the message again.
 */
export type VerificationResult =
	| { readonly kind: 'genuine' }
	| Refusal
	| { readonly kind: 'unverifiable'; readonly status: 503; readonly reason: string };

/** Refuses a message that is not an SNS message. */
export function refuseMalformed(reason: string): Refusal {
	return { kind: 'refused', status: 400, reason };
}

/** Refuses a message that is not proven to come from Amazon. */
export function refuseUnproven(reason: string): Refusal {
	return { kind: 'refused', status: 401, reason };
}
