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
 * | n8n subscribes by itself (restart, saved settings, a subscription that is gone) | `awaiting` | stays |
 * | Kobble refuses the subscription      | `failed`                                         | stays     |
 * | a handshake, before its confirmation goes out | `asked`                                 | pinned    |
 * | the confirmation was answered 200    | `confirmed`                                      | stays     |
 * | the confirmation surely did not act  | as before the handshake                          | as before |
 * | its answer is lost                   | `asked`, until the handshake comes again or an event of the topic proves it | stays |
 * | Amazon says that the subscription ended | `ended`: the next start of n8n subscribes again | stays   |
 * | a person unpublishes                 | `unsubscribed`                                   | stays until somebody publishes |
 *
 * | a delivery                               | is taken if                                          |
 * |------------------------------------------|------------------------------------------------------|
 * | handshake                                | it is awaited, and of the named or pinned topic, or no topic is pinned yet |
 * | event                                    | it is of the named topic, or of the pinned one while there is a subscription; and of a known client |
 * | end of the subscription                  | it is of the trusted topic                           |
 *
 * | a subscription at Kobble                 | may be deleted by this node                          |
 * |------------------------------------------|------------------------------------------------------|
 * | its URL is the webhook URL of this node  | yes                                                  |
 * | any other, also one that is remembered   | no: it may be that of the n8n this one is a copy of  |
 */

/** Milliseconds for which a handshake is awaited. */
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

/** The record once Kobble has subscribed the URL. The handshake may have come before. */
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

/** What a trigger trusts, whatever becomes of its subscription. */
function getTrust(record: SubscriptionRecord | undefined) {
	const { topic, clientId } = record ?? {};
	return { ...(topic && { topic }), ...(clientId !== undefined && { clientId }) };
}

/** Whether the record is that of a subscription of this URL which brings events. */
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
 * The one topic whose messages are taken: the one that the user named, otherwise the pinned one
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

/** What the rules need of a handshake. */
export interface Handshake {
	readonly topicArn: string;
	readonly token: string;
	readonly signatureVersion: SignatureVersion;
	/** By Amazon's clock, in milliseconds since 1970. */
	readonly sentAt: number;
}

export type HandshakeDecision =
	| 'follow'
	/** The same handshake was confirmed before. */
	| 'repeated'
	/** The subscription is confirmed already, by another handshake. */
	| 'unexpected'
	/** Nobody subscribes now. */
	| 'notAwaited'
	/** It is of another topic than the one that the user named. */
	| 'notNamed'
	/** It is of another topic than the one that is trusted since an earlier handshake. */
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

/** The record before the confirmation goes out: from now on it may have had its effect. */
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

/** Whether a genuine event of the trusted topic proves that the confirmation had its effect. */
export function provesConfirmation(
	record: SubscriptionRecord | undefined,
	topicArn: string,
	sentAt: number,
): record is SubscriptionRecord {
	return (
		record?.status === 'asked' &&
		record.topic?.arn === topicArn &&
		// An earlier one may come from the subscription before, which Amazon ends with a delay.
		sentAt > (record.handshake?.sentAt ?? Infinity)
	);
}

/** Whether the end that Amazon tells of is that of the present subscription. */
export function isEndOf(record: SubscriptionRecord | undefined, sentAt: number): boolean {
	return record?.status === 'confirmed' && sentAt >= (record.handshake?.sentAt ?? 0);
}

export type ClientDecision = 'known' | 'first' | 'other';

/**
 * Whether an event is of the right client of Kobble: a topic may serve several, and whoever gets a
 * genuine message can forward it to anybody's webhook URL.
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
