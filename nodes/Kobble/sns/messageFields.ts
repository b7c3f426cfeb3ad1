import type { JsonObject } from './boundedJson';
import { parseTopicArn } from './awsUrls';
import { refuseMalformed } from './verdict';
import type { Refusal } from './verdict';

/** The most that Amazon delivers as one message, in bytes. */
const LARGEST_MESSAGE = 256 * 1024;

/** Half of a pair: it has no UTF-8, so two different texts would give the same bytes to sign. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a field's value has to be. */
interface Rule {
	readonly fits: (value: string) => boolean;
	/** Ends the sentence "The field Token ...". */
	readonly otherwise: string;
}

const RULES = {
	Message: {
		fits: (value) => Buffer.byteLength(value) <= LARGEST_MESSAGE,
		otherwise: 'holds more than Amazon delivers',
	},
	MessageId: {
		fits: (value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
		otherwise: 'is no UUID',
	},
	Signature: {
		fits: (value) => value.length <= 2_000,
		otherwise: 'is longer than any signature',
	},
	SignatureVersion: {
		fits: (value) => value === '1' || value === '2',
		otherwise: 'is neither 1 nor 2',
	},
	SigningCertURL: { fits: isOneLine, otherwise: 'is no URL' },
	Subject: { fits: isOneLine, otherwise: 'holds a control character or is too long' },
	SubscribeURL: { fits: isOneLine, otherwise: 'is no URL' },
	Timestamp: {
		fits: (value) => parseTimestamp(value) !== undefined,
		otherwise: 'is no time in UTC',
	},
	Token: {
		fits: (value) => /^[\w.~-]{1,2000}$/.test(value),
		otherwise: 'is no token',
	},
	TopicArn: {
		fits: (value) => parseTopicArn(value) !== undefined,
		otherwise: 'is no ARN of an SNS topic',
	},
} satisfies Record<string, Rule>;

export type FieldName = keyof typeof RULES;

export type ReadFields<Name extends FieldName> =
	| { readonly fields: Readonly<Record<Name, string>> }
	| { readonly refused: Refusal };

/** Takes fields out of a message; each has to be there, to be text and to fit its rule. */
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
	if (typeof value !== 'string') return 'is no text';
	if (LONE_SURROGATE.test(value)) return 'holds half of a character';
	return RULES[name].fits(value) ? undefined : RULES[name].otherwise;
}

function isOneLine(value: string): boolean {
	return value.length <= 4_000 && !/\p{Cc}/u.test(value);
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * Reads the time of a message, ISO 8601 in UTC as Amazon writes it.
 *
 * @returns milliseconds since 1970; `undefined` where it is no such time
 */
export function parseTimestamp(timestamp: string): number | undefined {
	if (!TIMESTAMP.test(timestamp)) return undefined;
	const moment = Date.parse(timestamp);
	if (Number.isNaN(moment)) return undefined;
	// February 30 would be read as a day in March.
	const isRealDay = new Date(moment).toISOString().slice(0, 19) === timestamp.slice(0, 19);
	return isRealDay ? moment : undefined;
}
