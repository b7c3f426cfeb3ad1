import { randomUUID } from 'node:crypto';

import { createConfirmation, createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { Forger, Forgery } from './forgery';

/** Genuine messages in a POST whose headers are missing or say something else. */
export const forgedHeaders: Forger = (standIn) => {
	const without = (name: string, header: string, value?: string): Forgery => {
		const { headers, body } = createDelivery(
			signEnvelope(createNotification(standIn), standIn.amazon),
		);
		const { [header]: _dropped, ...others } = headers;
		const changed = value === undefined ? others : { ...others, [header]: value };
		return { name, expected: 400, delivery: { headers: changed, body } };
	};
	const [type, id] = ['x-amz-sns-message-type', 'x-amz-sns-message-id'];
	const confirming = createDelivery(
		signEnvelope(createConfirmation(standIn, 'SubscriptionConfirmation'), standIn.amazon),
	);
	return [
		without('without the header of its type', type),
		without('without the header of its id', id),
		without('with an empty header of its type', type, ''),
		without('with the header of another type', type, 'SubscriptionConfirmation'),
		without('with the type twice in the header', type, 'Notification, Notification'),
		without('with the header of another id', id, randomUUID()),
		without('with the header of another topic', 'x-amz-sns-topic-arn', `${standIn.topicArn}-2`),
		{
			name: 'that confirms, with the header of a notification',
			expected: 400,
			delivery: { ...confirming, headers: { ...confirming.headers, [type]: 'Notification' } },
		},
		{
			name: 'without any header of SNS',
			expected: 400,
			delivery: { ...confirming, headers: { 'content-type': 'application/json' } },
		},
	];
};
