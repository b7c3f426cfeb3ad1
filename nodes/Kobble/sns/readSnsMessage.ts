import { parseJsonObject } from './boundedJson';
import type { JsonObject } from './boundedJson';
import type { Refusal, SignatureVersion, SnsMessage } from './snsMessage';
import { refuseMalformed } from './snsMessage';
import { parseTopicArn } from './awsUrls';

/**
 * In bytes. Amazon delivers messages of up to 256 KB. As a string inside the JSON body they take up
 * to three times that size, if all non-ASCII characters are escaped.
 */
const MAX_BODY = 1024 * 1024;

export type ReadMessage = { readonly message: SnsMessage } | { readonly refused: Refusal };

/**
 * Reads the body of a request as an SNS message. `verifySnsMessage` checks who sent it. The content
 * type is ignored: SNS sends its JSON as `text/plain`.
 *
 * @param rawBody the body as received, before any parser
 * @param headers with lower-case names, as in Node.js
 * @returns the message with its signed fields only, or the reason why it is not a message
 */
export function readSnsMessage(rawBody: Buffer | string, headers: JsonObject): ReadMessage {
	const text = decodeBody(rawBody);
	if (text === undefined) return refuse('The body is longer than any SNS message, or is not UTF-8');
	const parsed = parseJsonObject(text, 'The body');
	if ('unusable' in parsed) return refuse(parsed.unusable);
	const read = parseMessage(parsed.object);
	if ('refused' in read) return read;
	const contradiction = findContradiction(read.message, headers);
	return contradiction === undefined ? read : refuse(contradiction);
}

function decodeBody(rawBody: Buffer | string): string | undefined {
	if (Buffer.byteLength(rawBody) > MAX_BODY) return undefined;
	if (typeof rawBody === 'string') return rawBody;
	try {
		// ignoreBOM keeps a byte order mark in the text, which makes it invalid JSON.
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
	return refuse('The field Type is not one of the three of SNS');
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
	// RULES allows nothing else.
	return { ...fields, SignatureVersion: fields.SignatureVersion as SignatureVersion };
}

/** SNS does not sign its headers, and proxies drop them, so only a contradiction counts. */
function findContradiction(message: SnsMessage, headers: JsonObject): string | undefined {
	const expected = {
		'x-amz-sns-message-type': message.Type,
		'x-amz-sns-message-id': message.MessageId,
		'x-amz-sns-topic-arn': message.TopicArn,
	};
	const wrong = Object.entries(expected).find(
		([name, value]) => headers[name] !== undefined && headers[name] !== value,
	);
	return wrong && `The header ${wrong[0]} contradicts the body`;
}

function refuse(reason: string): { refused: Refusal } {
	return { refused: refuseMalformed(reason) };
}

/** The largest message that Amazon delivers, in bytes. */
const MAX_MESSAGE = 256 * 1024;

/** It has no UTF-8 encoding, so two different texts would give the same bytes to sign. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The rule for a field's value. */
interface Rule {
	readonly fits: (value: string) => boolean;
	/** Completes the sentence "The field Token ...". */
	readonly fault: string;
}

const RULES = {
	Message: {
		fits: (value) => Buffer.byteLength(value) <= MAX_MESSAGE,
		fault: 'holds more than Amazon delivers',
	},
	MessageId: {
		fits: (value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
		fault: 'is not a UUID',
	},
	Signature: {
		fits: (value) => value.length <= 2_000,
		fault: 'is longer than any signature',
	},
	SignatureVersion: {
		fits: (value) => value === '1' || value === '2',
		fault: 'is neither 1 nor 2',
	},
	SigningCertURL: { fits: isOneLine, fault: 'is not a URL' },
	Subject: { fits: isOneLine, fault: 'holds a control character or is too long' },
	SubscribeURL: { fits: isOneLine, fault: 'is not a URL' },
	Timestamp: {
		fits: (value) => parseTimestamp(value) !== undefined,
		fault: 'is not a time in UTC',
	},
	Token: {
		fits: (value) => /^[\w.~-]{1,2000}$/.test(value),
		fault: 'is not a token',
	},
	TopicArn: {
		fits: (value) => parseTopicArn(value) !== undefined,
		fault: 'is not the ARN of an SNS topic',
	},
} satisfies Record<string, Rule>;

export type FieldName = keyof typeof RULES;

export type ReadFields<Name extends FieldName> =
	| { readonly fields: Readonly<Record<Name, string>> }
	| { readonly refused: Refusal };

/** Reads fields of a message. Each field must exist, be text and match its rule. */
export function readFields<Name extends FieldName>(
	object: JsonObject,
	names: readonly Name[],
): ReadFields<Name> {
	const fields: Partial<Record<Name, string>> = {};
	for (const name of names) {
		const value = Object.hasOwn(object, name) ? object[name] : undefined;
		const unfit = findFieldFault(name, value);
		if (unfit !== undefined) return { refused: refuseMalformed(`The field ${name} ${unfit}`) };
		fields[name] = value as string;
	}
	return { fields: fields as Record<Name, string> };
}

function findFieldFault(name: FieldName, value: unknown): string | undefined {
	if (value === undefined) return 'is missing';
	if (typeof value !== 'string') return 'is not text';
	if (LONE_SURROGATE.test(value)) return 'holds half of a character';
	return RULES[name].fits(value) ? undefined : RULES[name].fault;
}

function isOneLine(value: string): boolean {
	return value.length <= 4_000 && !/\p{Cc}/u.test(value);
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * Parses the time of a message, ISO 8601 in UTC as Amazon writes it.
 *
 * @returns milliseconds since 1970; `undefined` if it is not such a time
 */
export function parseTimestamp(timestamp: string): number | undefined {
	if (!TIMESTAMP.test(timestamp)) return undefined;
	const moment = Date.parse(timestamp);
	if (Number.isNaN(moment)) return undefined;
	// February 30 would be parsed as a day in March.
	const isRealDay = new Date(moment).toISOString().slice(0, 19) === timestamp.slice(0, 19);
	return isRealDay ? moment : undefined;
}
