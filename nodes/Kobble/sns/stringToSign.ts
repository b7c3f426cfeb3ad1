import type { SnsMessage } from './snsMessage';

const SIGNED_IN_NOTIFICATION = [
	'Message',
	'MessageId',
	'Subject',
	'Timestamp',
	'TopicArn',
	'Type',
] as const;

const SIGNED_IN_CONFIRMATION = [
	'Message',
	'MessageId',
	'SubscribeURL',
	'Timestamp',
	'Token',
	'TopicArn',
	'Type',
] as const;

/**
 * The text that Amazon signs: of each signed field its name and its value, a line end after both,
 * in the order of the names. A `Subject` is part of it only where the message has one.
 *
 * Names and values are not kept apart by anything else, so this text stands for one message only
 * because no value but `Message` may hold a line end (`readSnsMessage` sees to it).
 *
 * Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
 */
export function buildStringToSign(message: SnsMessage): string {
	return message.Type === 'Notification'
		? joinPairs(message, SIGNED_IN_NOTIFICATION)
		: joinPairs(message, SIGNED_IN_CONFIRMATION);
}

function joinPairs<Message extends SnsMessage>(
	message: Message,
	names: ReadonlyArray<keyof Message & string>,
): string {
	return names
		.filter((name) => message[name] !== undefined)
		.map((name) => `${name}\n${String(message[name])}\n`)
		.join('');
}
