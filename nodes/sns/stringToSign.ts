import type { SnsMessage } from './snsMessage';

/**
 * The text that Amazon signs: of each signed field its name and its value, a line end after both,
 * in the order of the names. A `Subject` is part of it only where the message has one.
 *
 * Names and values are not kept apart by anything else, so this text stands for one message only
 * because no value but `Message` may hold a line end (`readSnsMessage` sees to it).
 *
 * Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
 */
export function stringToSign(message: SnsMessage): string {
	return signedPairs(message)
		.map(([name, value]) => `${name}\n${value}\n`)
		.join('');
}

function signedPairs(message: SnsMessage): ReadonlyArray<readonly [string, string]> {
	const { Message, MessageId, Timestamp, TopicArn, Type } = message;
	const [first, last] = [
		[['Message', Message] as const, ['MessageId', MessageId] as const],
		[['TopicArn', TopicArn] as const, ['Type', Type] as const],
	];
	const sent = ['Timestamp', Timestamp] as const;
	if (message.Type === 'Notification') {
		const { Subject } = message;
		return [
			...first,
			...(Subject === undefined ? [] : [['Subject', Subject] as const]),
			sent,
			...last,
		];
	}
	const { SubscribeURL, Token } = message;
	return [...first, ['SubscribeURL', SubscribeURL], sent, ['Token', Token], ...last];
}
