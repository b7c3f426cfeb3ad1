import fc from 'fast-check';

import { readSnsMessage } from '../../../nodes/Kobble/sns/readSnsMessage';
import type {
	SnsConfirmation,
	SnsMessage,
	SnsNotification,
} from '../../../nodes/Kobble/sns/snsMessage';
import { buildStringToSign } from '../../../nodes/Kobble/sns/verifySnsMessage';

const signature = {
	SignatureVersion: '1',
	Signature: 'AAAA',
	SigningCertURL: 'https://sns.us-east-2.amazonaws.com/SimpleNotificationService-0.pem',
} as const;

const notification: SnsNotification = {
	...signature,
	Type: 'Notification',
	MessageId: '4d4dc071-ddbf-465d-bba8-08f81c89da64',
	Subject: 'My subject',
	Message: 'My Test Message',
	Timestamp: '2019-01-31T04:37:04.321Z',
	TopicArn: 'arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic',
};

const confirmation: SnsConfirmation = {
	...signature,
	Type: 'SubscriptionConfirmation',
	MessageId: '3d891288-136d-417f-bc05-901c108273ee',
	Message: 'My Test Message',
	SubscribeURL: 'https://sns.us-east-2.amazonaws.com/?Action=ConfirmSubscription&Token=233',
	Timestamp: '2019-01-31T19:25:13.719Z',
	Token: '233',
	TopicArn: 'arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic',
};

/** The examples of Amazon's documentation, each line with its line break. */
const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('');

describe('The string that Amazon signs', () => {
	it('for a notification has its subject', () => {
		expect(buildStringToSign(notification)).toBe(
			lines(
				'Message',
				'My Test Message',
				'MessageId',
				'4d4dc071-ddbf-465d-bba8-08f81c89da64',
				'Subject',
				'My subject',
				'Timestamp',
				'2019-01-31T04:37:04.321Z',
				'TopicArn',
				'arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic',
				'Type',
				'Notification',
			),
		);
	});

	it('for a notification without a subject has no Subject line', () => {
		const { Subject: _none, ...untitled } = notification;
		expect(buildStringToSign(untitled)).toBe(
			lines(
				'Message',
				'My Test Message',
				'MessageId',
				'4d4dc071-ddbf-465d-bba8-08f81c89da64',
				'Timestamp',
				'2019-01-31T04:37:04.321Z',
				'TopicArn',
				'arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic',
				'Type',
				'Notification',
			),
		);
	});

	it.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const)(
		'for a %s has the URL and the token',
		(Type) => {
			expect(buildStringToSign({ ...confirmation, Type })).toBe(
				lines(
					'Message',
					'My Test Message',
					'MessageId',
					'3d891288-136d-417f-bc05-901c108273ee',
					'SubscribeURL',
					'https://sns.us-east-2.amazonaws.com/?Action=ConfirmSubscription&Token=233',
					'Timestamp',
					'2019-01-31T19:25:13.719Z',
					'Token',
					'233',
					'TopicArn',
					'arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic',
					'Type',
					Type,
				),
			);
		},
	);
});

/**
 * All notifications with this string to sign: the message, the ID and the subject could end
 * wherever "\nMessageId\n" and "\nSubject\n" occur.
 */
function findReadings(text: string): SnsMessage[] {
	const end = /\nTimestamp\n([^\n]*)\nTopicArn\n([^\n]*)\nType\nNotification\n$/.exec(text);
	const [tail = '', Timestamp, TopicArn] = end ?? [];
	const head = text.slice('Message\n'.length, text.length - tail.length);
	return findPlaces('\nMessageId\n', head).flatMap((at) => {
		const Message = head.slice(0, at);
		const rest = head.slice(at + '\nMessageId\n'.length);
		const titled = findPlaces('\nSubject\n', rest).map((place) => ({
			MessageId: rest.slice(0, place),
			Subject: rest.slice(place + '\nSubject\n'.length),
		}));
		return [{ MessageId: rest }, ...titled].flatMap((fields) =>
			readAgain({ ...notification, Subject: undefined, Timestamp, TopicArn, Message, ...fields }),
		);
	});
}

function findPlaces(part: string, text: string): number[] {
	return [...text.matchAll(new RegExp(part, 'g'))].map(({ index }) => index);
}

function readAgain(fields: object): SnsMessage[] {
	const { Type, MessageId } = fields as SnsMessage;
	const headers = { 'x-amz-sns-message-type': Type, 'x-amz-sns-message-id': MessageId };
	const read = readSnsMessage(JSON.stringify(fields), headers);
	return 'message' in read ? [read.message] : [];
}

describe('A signed text', () => {
	const part = fc.constantFrom(
		'\nMessageId\n',
		'\nSubject\n',
		'\nTimestamp\n',
		notification.MessageId,
		notification.Timestamp,
		'{}',
		'\n',
	);
	const message = fc.record({
		Message: fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
		Subject: fc.option(fc.constantFrom('My subject', '', 'Subject', 'MessageId'), {
			nil: undefined,
		}),
	});

	it('belongs to one notification only, with any message', () => {
		fc.assert(
			fc.property(message, (fields) => {
				const readings = findReadings(buildStringToSign({ ...notification, ...fields }));
				expect(readings).toEqual([{ ...notification, ...fields }]);
			}),
			{ numRuns: 500 },
		);
	});
});
