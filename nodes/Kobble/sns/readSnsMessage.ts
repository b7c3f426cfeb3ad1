import { parseJsonObject } from './boundedJson';
import type { JsonObject } from './boundedJson';
import { readFields } from './messageFields';
import type { SignatureVersion, SnsMessage } from './snsMessage';
import { refuseMalformed } from './verdict';
import type { Refusal } from './verdict';

/**
 * In bytes. Amazon delivers up to 256 KB, which hold a JSON text as a string inside the JSON of the
 * body: that takes up to three times the space where what is not ASCII is escaped.
 */
const LARGEST_BODY = 1024 * 1024;

export type ReadMessage = { readonly message: SnsMessage } | { readonly refused: Refusal };

/**
 * Reads what was posted as an SNS message. It says nothing yet about who sent it: that is
 * `verifySnsMessage`. Content types play no part, SNS sends its JSON as `text/plain`.
 *
 * @param rawBody the body as it came, before any parser
 * @param headers with their names in lower case, as Node.js gives them
 * @returns the message with signed fields only, or why it is none
 */
export function readSnsMessage(rawBody: Buffer | string, headers: JsonObject): ReadMessage {
	const text = decodeBody(rawBody);
	if (text === undefined) return refuse('The body is longer than any SNS message, or is no UTF-8');
	const parsed = parseJsonObject(text, 'The body');
	if ('unusable' in parsed) return refuse(parsed.unusable);
	const read = parseMessage(parsed.object);
	if ('refused' in read) return read;
	const contradiction = findContradiction(read.message, headers);
	return contradiction === undefined ? read : refuse(contradiction);
}

function decodeBody(rawBody: Buffer | string): string | undefined {
	if (Buffer.byteLength(rawBody) > LARGEST_BODY) return undefined;
	if (typeof rawBody === 'string') return rawBody;
	try {
		// ignoreBOM keeps a byte order mark in the text, where it is no JSON.
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
	} catch {
		return undefined;
	}
}

const COMMON = [
	'Message',
	'MessageId',
	'Timestamp',
	'TopicArn',
	'SignatureVersion',
	'Signature',
	'SigningCertURL',
] as const;

function parseMessage(object: JsonObject): ReadMessage {
	const Type = Object.hasOwn(object, 'Type') ? object.Type : undefined;
	if (Type === 'Notification') return parseNotification(object, Type);
	if (Type === 'SubscriptionConfirmation' || Type === 'UnsubscribeConfirmation') {
		return parseConfirmation(object, Type);
	}
	return refuse('The field Type is none of the three that SNS has');
}

function parseNotification(object: JsonObject, Type: 'Notification'): ReadMessage {
	const hasSubject = Object.hasOwn(object, 'Subject') && object.Subject !== null;
	const read = readFields(object, hasSubject ? [...COMMON, 'Subject'] : COMMON);
	if ('refused' in read) return read;
	return { message: { Type, ...withSignatureVersion(read.fields) } };
}

function parseConfirmation(
	object: JsonObject,
	Type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
): ReadMessage {
	const read = readFields(object, [...COMMON, 'SubscribeURL', 'Token']);
	if ('refused' in read) return read;
	return { message: { Type, ...withSignatureVersion(read.fields) } };
}

function withSignatureVersion<Fields extends { SignatureVersion: string }>(fields: Fields) {
	// Its rule lets nothing else pass.
	return { ...fields, SignatureVersion: fields.SignatureVersion as SignatureVersion };
}

function findContradiction(message: SnsMessage, headers: JsonObject): string | undefined {
	if (headers['x-amz-sns-message-type'] !== message.Type) {
		return 'The header x-amz-sns-message-type is missing or says otherwise than the body';
	}
	if (headers['x-amz-sns-message-id'] !== message.MessageId) {
		return 'The header x-amz-sns-message-id is missing or says otherwise than the body';
	}
	const topicArn = headers['x-amz-sns-topic-arn'];
	if (topicArn !== undefined && topicArn !== message.TopicArn) {
		return 'The header x-amz-sns-topic-arn says otherwise than the body';
	}
	return undefined;
}

function refuse(reason: string): { refused: Refusal } {
	return { refused: refuseMalformed(reason) };
}
