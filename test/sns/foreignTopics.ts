import {
	createConfirmation,
	createConfirmationUrl,
	createDelivery,
	createNotification,
	signEnvelope,
} from './envelopes';
import type { Delivery } from './envelopes';
import type { SnsStandIn } from './snsStandIn';

/**
 * Creates messages of topics that are not Kobble's, correctly signed by Amazon. Anybody can create a
 * topic and subscribe any URL to it. The signature cannot show this, so the topic must be checked.
 */
export function createForeignMessages(standIn: SnsStandIn): Readonly<Record<string, Delivery>> {
	const { amazon, host, topicArn } = standIn;
	const foreign = {
		'another name': `${topicArn}-2`,
		'another account': topicArn.replace(/\d{12}/, '999999999999'),
		'another case': topicArn.replace(/[^:]+$/, (name) => name.toUpperCase()),
	};
	return Object.fromEntries(
		Object.entries(foreign).flatMap(([difference, TopicArn]) => {
			const [Token, fields] = ['2336', { TopicArn }];
			const confirming = {
				...fields,
				Token,
				SubscribeURL: createConfirmationUrl(host, TopicArn, Token),
			};
			return [
				createNotification(standIn, fields),
				createConfirmation(standIn, 'SubscriptionConfirmation', confirming),
				createConfirmation(standIn, 'UnsubscribeConfirmation', confirming),
			].map((envelope) => [
				`${String(envelope.Type)} of a topic of ${difference}`,
				createDelivery(signEnvelope(envelope, amazon)),
			]);
		}),
	);
}
