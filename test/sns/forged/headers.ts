import { randomUUID } from 'node:crypto';

import { createConfirmation, createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { Forger, Forgery } from './forgery';

/** Genuine messages in a POST whose headers do not match them. */
export const forgedHeaders: Forger = (standIn) => {
	const withHeader = (name: string, header: string, value: string): Forgery => {
		const { headers, body } = createDelivery(
			signEnvelope(createNotification(standIn), standIn.amazon),
		);
		const changed = { ...headers, [header]: value };
		return { name, expected: 400, delivery: { headers: changed, body } };
	};
	const [type, id] = ['x-amz-sns-message-type', 'x-amz-sns-message-id'];
	const confirming = createDelivery(
		signEnvelope(createConfirmation(standIn, 'SubscriptionConfirmation'), standIn.amazon),
	);
	return [
		withHeader('with an empty header of its type', type, ''),
		withHeader('with the header of another type', type, 'SubscriptionConfirmation'),
		withHeader('with the type twice in the header', type, 'Notification, Notification'),
		withHeader('with the header of another id', id, randomUUID()),
		withHeader('with the header of another topic', 'x-amz-sns-topic-arn', `${standIn.topicArn}-2`),
		{
			name: 'that is a confirmation, with the header of a notification',
			expected: 400,
			delivery: { ...confirming, headers: { ...confirming.headers, [type]: 'Notification' } },
		},
	];
};
