import { createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { Envelope } from '../envelopes';
import type { Forger, Forgery } from './forgery';

/** Bodies that are not a message's JSON object, are too large or too deep, or attack prototypes. */
export const forgedBodies: Forger = (standIn) => {
	const genuine = (): Envelope => signEnvelope(createNotification(standIn), standIn.amazon);
	const as = (name: string, make: (text: string) => string | Buffer): Forgery => {
		const envelope = genuine();
		const body = make(JSON.stringify(envelope));
		return { name, expected: 400, delivery: createDelivery(envelope, body) };
	};
	/** Inserts JSON before the fields of a genuine message. */
	const holding = (name: string, json: string) => as(name, (text) => `{${json},${text.slice(1)}`);
	return [
		as('that is empty', () => ''),
		as('that is white space', () => ' \n'),
		as('that is not JSON', () => 'Hello'),
		as('that is cut off', (text) => text.slice(0, -1)),
		as('with more after it', (text) => `${text}x`),
		as('that is a form', (text) => new URLSearchParams({ payload: text }).toString()),
		as('in a list', (text) => `[${text}]`),
		as('in a string', (text) => JSON.stringify(text)),
		as('in an object', (text) => `{"message":${text}}`),
		as('that is null', () => 'null'),
		as('that is a number', () => '1'),
		as('with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)),
		as('in UTF-16', (text) => Buffer.from(text, 'utf16le')),
		as('with bytes that are not UTF-8 after it', (text) => Buffer.from(`${text} \u00ff`, 'latin1')),
		withBytesThatAreNoUtf8(),
		as('larger than any message', (text) => text.padEnd(1024 * 1024 + 1)),
		holding('with a very long field', `"x":"${'x'.repeat(2 ** 20)}"`),
		holding('with lists in lists', `"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
		holding('with objects in objects', `"x":${'{"x":'.repeat(40)}1${'}'.repeat(40)}`),
		as('that begins to nest and never ends', () => '{"x":['.repeat(100_000)),
		as('with a genuine one as its prototype', (text) => `{"__proto__":${text}}`),
		holding('with __proto__', '"__proto__":{"polluted":true}'),
		holding('with __proto__ in escapes', '"\\u005f_proto__":{"polluted":true}'),
		holding('with constructor', '"constructor":{"prototype":{"polluted":true}}'),
		holding('with prototype', '"prototype":{"polluted":true}'),
		holding('with __proto__ deeper down', '"x":[{"y":{"__proto__":{"polluted":true}}}]'),
		withForgedLastKey(),
	];

	/** A lenient decoder would replace the invalid byte with U+FFFD, which is what was signed. */
	function withBytesThatAreNoUtf8(): Forgery {
		const Message = JSON.stringify({ id: '1', type: 't', note: '\ufffd' });
		const envelope = signEnvelope(createNotification(standIn, { Message }), standIn.amazon);
		const [before = '', after = ''] = JSON.stringify(envelope).split('\ufffd');
		const body = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);
		return {
			name: 'with a byte that is not UTF-8 in its event',
			expected: 400,
			delivery: createDelivery(envelope, body),
		};
	}

	/** If a key appears twice, the last one counts, both for the signature and for the event. */
	function withForgedLastKey(): Forgery {
		const envelope = genuine();
		const Message = JSON.stringify(JSON.stringify({ id: 'forged', type: 'forged' }));
		const body = `${JSON.stringify(envelope).slice(0, -1)},"Message":${Message}}`;
		return {
			name: 'with a second Message after the genuine one',
			expected: 401,
			delivery: createDelivery(envelope, body),
		};
	}
};
