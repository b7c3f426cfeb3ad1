import {
	createConfirmation,
	createConfirmationUrl,
	createDelivery,
	createNotification,
	signEnvelope,
} from '../envelopes';
import type { Envelope } from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';
import type { Forger, Forgery } from './forgery';

const EVERYWHERE = ['Type', 'MessageId', 'TopicArn', 'Message', 'Timestamp'];
const OF_SIGNATURES = ['SignatureVersion', 'Signature', 'SigningCertURL'];

/** Fields that are missing, or contain the right value in the wrong type. */
export const forgedShapes: Forger = (standIn) => {
	const { amazon } = standIn;
	const confirming = createConfirmation(standIn, 'SubscriptionConfirmation');
	return [
		...[...EVERYWHERE, ...OF_SIGNATURES].flatMap((name) => [
			...misshapen(signEnvelope(createNotification(standIn), amazon), name),
		]),
		...[...EVERYWHERE, 'Token', 'SubscribeURL'].flatMap((name) =>
			misshapen(signEnvelope(confirming, amazon), name),
		),
		...misshapen(
			signEnvelope(createNotification(standIn, { Subject: 'A transaction' }), amazon),
			'Subject',
		),
		...oddTokens(standIn),
		...odd.map(([name, fields]) =>
			refused(name, signEnvelope(createNotification(standIn, fields), amazon)),
		),
		...types.map((Type) => {
			const delivery = createDelivery({
				...signEnvelope(createNotification(standIn), amazon),
				Type,
			});
			return { name: `of the type ${JSON.stringify(Type)}`, expected: 400 as const, delivery };
		}),
	];
};

const types = ['notification', 'Notification ', 'NOTIFICATION', '', '__proto__', 'toString'];

/** Correctly signed, so that only the field itself can be the reason. */
const odd: ReadonlyArray<readonly [string, Envelope]> = [
	['whose id is not a UUID', { MessageId: 'a\nTimestamp\n2026' }],
	['whose id is very long', { MessageId: 'a'.repeat(100_000) }],
	['whose subject has a second line', { Subject: 'A\nTimestamp\n2026-01-01T00:00:00Z' }],
	['whose subject has a NUL', { Subject: 'A\u0000' }],
	['whose subject is very long', { Subject: 'a'.repeat(5_000) }],
	['with an unpaired surrogate in the event', { Message: '{"id":"\ud83d","type":"t"}' }],
	['with more than Amazon delivers', { Message: JSON.stringify('a'.repeat(256 * 1024)) }],
	['whose topic is not an ARN', { TopicArn: 'kobble-events' }],
	['of a queue', { TopicArn: 'arn:aws:sqs:eu-west-1:123456789012:kobble-events' }],
	['of a topic without region', { TopicArn: 'arn:aws:sns::123456789012:kobble-events' }],
	['of a bucket region', { TopicArn: 'arn:aws:sns:s3-eu-west-1:123456789012:kobble' }],
	['of another partition', { TopicArn: 'arn:aws-cn:sns:eu-west-1:123456789012:kobble' }],
	['of a topic with a line end', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:kobble\n' }],
	['of a subscription', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:kobble:1-2-3' }],
];

/** Tokens that match their URL. With the first, two messages would have the same signed text. */
function oddTokens(standIn: SnsStandIn): Forgery[] {
	const { host, topicArn, amazon } = standIn;
	return [`1\nTopicArn\n${topicArn}`, '1 ', '1&Action=Publish', '', '1'.repeat(2_001)].map(
		(Token) => {
			const SubscribeURL = createConfirmationUrl(host, topicArn, encodeURIComponent(Token));
			const fields = { Token, SubscribeURL };
			const name = `whose token is ${JSON.stringify(Token.slice(0, 80))}`;
			return refused(
				name,
				signEnvelope(createConfirmation(standIn, 'SubscriptionConfirmation', fields), amazon),
			);
		},
	);
}

function misshapen(genuine: Envelope, name: string): Forgery[] {
	const value = genuine[name];
	const shapes: Array<[string, unknown]> = [
		['a number', 1],
		['a list with the right text', [value]],
		['an object', { toString: value }],
		['true', true],
	];
	if (name !== 'Subject') shapes.push(['missing', undefined], ['null', null]);
	return shapes.map(([shape, other]) => ({
		name: `that is a ${String(genuine.Type)} whose ${name} is ${shape}`,
		expected: 400,
		// The headers are those of a genuine message.
		delivery: createDelivery(genuine, JSON.stringify({ ...genuine, [name]: other })),
	}));
}

function refused(name: string, envelope: Envelope): Forgery {
	return { name, expected: 400, delivery: createDelivery(envelope) };
}
