import { randomUUID } from 'node:crypto';

import {
	createConfirmation,
	createConfirmationUrl,
	createDelivery,
	createKobbleEvent,
	createNotification,
	signEnvelope,
} from '../envelopes';
import type { ConfirmationType, Envelope } from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';
import type { Forger, Forgery } from './forgery';

/** Genuine messages of all three types, in both versions, with a signed field altered afterwards. */
export const forgedFields: Forger = (standIn) =>
	(['1', '2'] as const).flatMap((version) =>
		[
			...ofNotifications(standIn),
			...ofConfirmations(standIn, 'SubscriptionConfirmation'),
			...ofConfirmations(standIn, 'UnsubscribeConfirmation'),
		].map(({ genuine, altered, name, expected = 401 }): Forgery => {
			const envelope = { ...signEnvelope(genuine, standIn.amazon, version), ...altered };
			const what = `${String(genuine.Type)} ${name} (version ${version})`;
			return { name: `that was a ${what}`, expected, delivery: createDelivery(envelope) };
		}),
	);

interface Alteration {
	readonly genuine: Envelope;
	readonly altered: Envelope;
	/** What was altered; follows the message type in a sentence. */
	readonly name: string;
	readonly expected?: 400 | 401;
}

function ofNotifications(standIn: SnsStandIn): Alteration[] {
	const plain = createNotification(standIn);
	const titled = createNotification(standIn, { Subject: 'A transaction' });
	const lines = createNotification(standIn, { Message: '{\r\n"id": "1", "type": "other"}' });
	const of = (genuine: Envelope, name: string, altered: Envelope) => ({ genuine, name, altered });
	return [
		...common(standIn, plain),
		of(plain, 'with another event', { Message: JSON.stringify(createKobbleEvent()) }),
		of(lines, 'with other line endings', { Message: '{\n"id": "1", "type": "other"}' }),
		of(plain, 'with a subject added', { Subject: 'A transaction' }),
		of(plain, 'with an empty subject added', { Subject: '' }),
		of(plain, 'with the subject "null" added', { Subject: 'null' }),
		of(titled, 'with another subject', { Subject: 'A transactioN' }),
		of(titled, 'with its subject removed', { Subject: null }),
		{
			genuine: plain,
			name: 'turned into a confirmation',
			altered: { Type: 'SubscriptionConfirmation' },
			expected: 400,
		},
	];
}

function ofConfirmations(standIn: SnsStandIn, type: ConfirmationType): Alteration[] {
	const { host, topicArn } = standIn;
	const genuine = createConfirmation(standIn, type);
	const [Token, otherTopic] = ['2336ffff', `${topicArn}-2`];
	const isSubscribing = type === 'SubscriptionConfirmation';
	const otherType = isSubscribing ? 'UnsubscribeConfirmation' : 'SubscriptionConfirmation';
	const of = (name: string, altered: Envelope) => ({ genuine, name, altered });
	const own = createConfirmationUrl(host, topicArn, Token);
	const others = createConfirmationUrl(host, otherTopic, String(genuine.Token));
	return [
		...common(standIn, genuine),
		of('with another token', { Token }),
		of('with another token in SubscribeURL', { SubscribeURL: own }),
		of('with another token in both', { Token, SubscribeURL: own }),
		of('with another topic in SubscribeURL', { SubscribeURL: others }),
		of('with another topic in both', { TopicArn: otherTopic, SubscribeURL: others }),
		of(`turned into a ${otherType}`, { Type: otherType }),
		of('turned into a Notification', { Type: 'Notification' }),
	];
}

function common({ now, topicArn }: SnsStandIn, genuine: Envelope): Alteration[] {
	const of = (name: string, altered: Envelope) => ({ genuine, name, altered });
	const otherAccount = topicArn.replace(/\d{12}/, '999999999999');
	const otherRegion = topicArn.replace(/:[a-z]+-[a-z]+-\d:/, ':us-east-2:');
	return [
		of('with a space after its Message', { Message: `${String(genuine.Message)} ` }),
		of('with a line end after its Message', { Message: `${String(genuine.Message)}\n` }),
		of('with another MessageId', { MessageId: randomUUID() }),
		of('with its MessageId in capitals', { MessageId: capitals(genuine.MessageId) }),
		of('with another Timestamp', { Timestamp: new Date(now - 1000).toISOString() }),
		of('with its Timestamp in another format', { Timestamp: withoutZeros(now) }),
		of('with another TopicArn', { TopicArn: `${topicArn}-2` }),
		of('with the TopicArn of another account', { TopicArn: otherAccount }),
		of('with the TopicArn of another region', { TopicArn: otherRegion }),
	];
}

function capitals(id: unknown): string {
	return String(id).replace(/[a-f]/, (letter) => letter.toUpperCase());
}

function withoutZeros(now: number): string {
	return new Date(now).toISOString().replace('Z', '0Z');
}
