import { randomUUID } from 'node:crypto';
import type { UnsignedEnvelope } from './envelope';
import { createSubscribeUrl, TOPIC_ARN } from './snsUrls';

/** A Kobble event, which is sent as JSON in `Message` [doc-1798440]. */
export interface KobbleEvent {
	id: string;
	type: string;
	entity_id: string;
	client_id: string;
	created_at: string;
}

/** Fields that differ from those of SNS, for messages that are not genuine. */
export type EnvelopeOverrides = Partial<UnsignedEnvelope>;

function createCommonFields(): Pick<UnsignedEnvelope, 'MessageId' | 'TopicArn' | 'Timestamp'> {
	return { MessageId: randomUUID(), TopicArn: TOPIC_ARN, Timestamp: new Date().toISOString() };
}

/** A notification with an event, or with any other text. */
export function createNotification(message: KobbleEvent | string, changes: EnvelopeOverrides = {}) {
	const Message = typeof message === 'string' ? message : JSON.stringify(message);
	const envelope: UnsignedEnvelope = {
		Type: 'Notification',
		...createCommonFields(),
		Message,
		...changes,
	};
	return envelope;
}

/** Asks an endpoint to confirm the subscription to the topic. */
export function createSubscriptionConfirmation(token: string, changes: EnvelopeOverrides = {}) {
	const topicArn = changes.TopicArn ?? TOPIC_ARN;
	const envelope: UnsignedEnvelope = {
		Type: 'SubscriptionConfirmation',
		...createCommonFields(),
		Token: token,
		Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: createSubscribeUrl(topicArn, token),
		...changes,
	};
	return envelope;
}

/** Tells an endpoint that its subscription has ended; the link in it restores the subscription. */
export function createUnsubscribeConfirmation(
	subscriptionArn: string,
	token: string,
	changes: EnvelopeOverrides = {},
) {
	const envelope: UnsignedEnvelope = {
		Type: 'UnsubscribeConfirmation',
		...createCommonFields(),
		Token: token,
		Message: `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: createSubscribeUrl(changes.TopicArn ?? TOPIC_ARN, token),
		...changes,
	};
	return envelope;
}
