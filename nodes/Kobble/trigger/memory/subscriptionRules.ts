import { hashToken } from './subscriptionRecord';
import type { PinnedTopic, RecordChange, SubscriptionRecord } from './subscriptionRecord';
import type { SignatureVersion } from '../../sns/snsMessage';

/**
 * The rules of a trigger's subscription. They are pure: records in, records or a decision out.
 *
 * | what happens                         | the record                                       | the topic |
 * |--------------------------------------|--------------------------------------------------|-----------|
 * | a person publishes after unpublishing | `awaiting`                                      | forgotten |
 * | a person listens for a test event    | `awaiting`                                       | forgotten |
 * | n8n subscribes by itself (restart, saved settings, missing subscription) | `awaiting` | stays |
 * | Kobble refuses the subscription      | `failed`                                         | stays     |
 * | a handshake, before its confirmation is sent | `asked`                                  | pinned    |
 * | the response to the confirmation is 200 | `confirmed`                                      | stays     |
 * | the confirmation definitely had no effect | as before the handshake                     | as before |
 * | its response is lost                 | `asked`, until the handshake is sent again or an event of the topic proves it | stays |
 * | Amazon says that the subscription ended | `ended`: the next start of n8n subscribes again | stays   |
 * | a person unpublishes                 | `unsubscribed`                                   | stays until somebody publishes |
 *
 * | a delivery                               | is accepted if                                        |
 * |------------------------------------------|------------------------------------------------------|
 * | handshake                                | it is expected, and it is from the named or pinned topic, or no topic is pinned yet |
 * | event                                    | it is from the named topic, or from the pinned one while there is a subscription; and it belongs to a known client |
 * | end of the subscription                  | it is from the trusted topic                         |
 *
 * | a subscription at Kobble                 | may be deleted by this node                          |
 * |------------------------------------------|------------------------------------------------------|
 * | its URL is the webhook URL of this node  | yes                                                  |
 * | any other, even one in the record        | no: it may belong to another n8n that this one was copied from |
 */

/** Milliseconds during which a handshake is accepted. */
export const HANDSHAKE_TIME = 600_000;

/** Who makes n8n subscribe: a person who publishes or tests, or n8n by itself. */
export type Subscriber = 'publisher' | 'tester' | 'n8n';

/** The record while n8n subscribes. */
export function beginSubscription(
	before: SubscriptionRecord | undefined,
	url: string,
	by: Subscriber,
	now: number,
): RecordChange {
	const isForgotten = by === 'tester' || (by === 'publisher' && before?.status === 'unsubscribed');
	return {
		url,
		status: 'awaiting',
		begunAt: now,
		awaitedUntil: now + HANDSHAKE_TIME,
		...(!isForgotten && getTrust(before)),
	};
}

/** The record once Kobble has subscribed the URL. The handshake may have arrived before. */
export function finishSubscription(
	record: SubscriptionRecord,
	id: string | undefined,
	now: number,
): RecordChange {
	return { ...record, id, awaitedUntil: now + HANDSHAKE_TIME };
}

/** The record once Kobble has refused to subscribe the URL, or a person unpublished the workflow. */
export function endSubscription(
	record: SubscriptionRecord | undefined,
	url: string,
	status: 'failed' | 'unsubscribed',
): RecordChange {
	return { url, status, ...getTrust(record) };
}

/** The part of a record that a trigger trusts in every state of its subscription. */
function getTrust(record: SubscriptionRecord | undefined) {
	const { topic, clientId } = record ?? {};
	return { ...(topic && { topic }), ...(clientId !== undefined && { clientId }) };
}

/** Whether the record is that of an active subscription of this URL. */
export function isConfirmed(
	record: SubscriptionRecord | undefined,
	url: string,
	namedTopic: string | undefined,
): record is SubscriptionRecord {
	return (
		record?.url === url &&
		record.status === 'confirmed' &&
		record.topic !== undefined &&
		(namedTopic === undefined || namedTopic === record.topic.arn)
	);
}

/** Whether this node may end the subscription of a record at Kobble. */
export function mayDelete(
	record: Pick<SubscriptionRecord, 'url'> | undefined,
	url: string,
): boolean {
	return record?.url === url;
}

/**
 * The only topic whose messages are accepted: the one that the user named, otherwise the pinned one
 * while there is a subscription.
 */
export function findTrustedTopic(
	record: SubscriptionRecord | undefined,
	namedTopic: string | undefined,
): PinnedTopic | undefined {
	const pinned = record?.topic;
	if (namedTopic !== undefined) {
		return namedTopic === pinned?.arn ? pinned : { arn: namedTopic, signatureVersion: '1' };
	}
	const hasSubscription = record?.status !== 'unsubscribed' && record?.status !== 'failed';
	return hasSubscription ? pinned : undefined;
}

/** The data of a handshake that the rules need. */
export interface Handshake {
	readonly topicArn: string;
	readonly token: string;
	readonly signatureVersion: SignatureVersion;
	/** On Amazon's clock, in milliseconds since 1970. */
	readonly sentAt: number;
}

export type HandshakeDecision =
	| 'follow'
	/** The same handshake was already confirmed. */
	| 'repeated'
	/** The subscription is already confirmed, by another handshake. */
	| 'unexpected'
	/** n8n is not subscribing now. */
	| 'notAwaited'
	/** It is from another topic than the one that the user named. */
	| 'notNamed'
	/** It is from another topic than the one that has been trusted since an earlier handshake. */
	| 'notPinned';

/** What to do with a genuine handshake. */
export function checkHandshake(
	record: SubscriptionRecord | undefined,
	{ topicArn, token }: Handshake,
	namedTopic: string | undefined,
	now: number,
): HandshakeDecision {
	if (namedTopic !== undefined && namedTopic !== topicArn) return 'notNamed';
	const isAwaited = now < (record?.awaitedUntil ?? 0);
	const hasOtherTopic = record?.topic !== undefined && record.topic.arn !== topicArn;
	if (hasOtherTopic && namedTopic === undefined) {
		return isAwaited || record.status === 'confirmed' ? 'notPinned' : 'notAwaited';
	}
	if (record?.status === 'confirmed') {
		return isAwaited && record.handshake?.token === hashToken(token) ? 'repeated' : 'unexpected';
	}
	return isAwaited ? 'follow' : 'notAwaited';
}

/** The record before the confirmation is sent: from now on it may have taken effect. */
export function pinTopic(record: SubscriptionRecord, handshake: Handshake): RecordChange {
	const { topicArn: arn, token, signatureVersion, sentAt } = handshake;
	return {
		...record,
		// Another topic may serve another client.
		clientId: record.topic?.arn === arn ? record.clientId : undefined,
		status: 'asked',
		handshake: { token: hashToken(token), sentAt },
		topic: { arn, signatureVersion },
	};
}

/** Whether a genuine event of the trusted topic proves that the confirmation took effect. */
export function provesConfirmation(
	record: SubscriptionRecord | undefined,
	topicArn: string,
	sentAt: number,
): record is SubscriptionRecord {
	return (
		record?.status === 'asked' &&
		record.topic?.arn === topicArn &&
		// An earlier event may come from the previous subscription, which Amazon ends with a delay.
		sentAt > (record.handshake?.sentAt ?? Infinity)
	);
}

/** Whether Amazon's message about the end of a subscription is about the current one. */
export function endsSubscription(record: SubscriptionRecord | undefined, sentAt: number): boolean {
	return record?.status === 'confirmed' && sentAt >= (record.handshake?.sentAt ?? 0);
}

export type ClientDecision = 'known' | 'first' | 'other';

/**
 * Whether an event belongs to the right Kobble client: a topic may serve several, and anyone who
 * gets a genuine message can forward it to any webhook URL.
 *
 * @param named the clients that the user named, if any
 */
export function checkClient(
	record: SubscriptionRecord | undefined,
	clientId: string | undefined,
	named: readonly string[],
): ClientDecision {
	if (clientId === undefined) return 'known';
	if (named.length > 0) return named.includes(clientId) ? 'known' : 'other';
	if (record?.clientId === undefined) return 'first';
	return record.clientId === clientId ? 'known' : 'other';
}
