import { randomUUID } from 'node:crypto';
import type { UnsignedEnvelope } from './envelope';
import { subscribeUrl, TOPIC_ARN } from './names';

/** An event of Kobble, which travels as JSON in `Message` [doc-1798440]. */
export interface KobbleEvent {
	id: string;
	type: string;
	entity_id: string;
	client_id: string;
	created_at: string;
}

/** Fields that differ from what SNS would write; for messages that are not quite genuine. */
export type Changes = Partial<UnsignedEnvelope>;

function basis(): Pick<UnsignedEnvelope, 'MessageId' | 'TopicArn' | 'Timestamp'> {
	return { MessageId: randomUUID(), TopicArn: TOPIC_ARN, Timestamp: new Date().toISOString() };
}

/** Carries an event, or any text in its place. */
export function notificationOf(message: KobbleEvent | string, changes: Changes = {}) {
	const Message = typeof message === 'string' ? message : JSON.stringify(message);
	const envelope: UnsignedEnvelope = { Type: 'Notification', ...basis(), Message, ...changes };
	return envelope;
}

/** Asks an endpoint whether it wants the messages of the topic. */
export function subscriptionConfirmationOf(token: string, changes: Changes = {}) {
	const topicArn = changes.TopicArn ?? TOPIC_ARN;
	const envelope: UnsignedEnvelope = {
		Type: 'SubscriptionConfirmation',
		...basis(),
		Token: token,
		Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: subscribeUrl(topicArn, token),
		...changes,
	};
	return envelope;
}

/** Tells an endpoint that its subscription is over; whoever follows its link takes it up again. */
export function unsubscribeConfirmationOf(
	subscriptionArn: string,
	token: string,
	changes: Changes = {},
) {
	const envelope: UnsignedEnvelope = {
		Type: 'UnsubscribeConfirmation',
		...basis(),
		Token: token,
		Message: `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: subscribeUrl(changes.TopicArn ?? TOPIC_ARN, token),
		...changes,
	};
	return envelope;
}
