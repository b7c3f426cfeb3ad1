import { parseJsonObject } from '../../../nodes/Kobble/sns/boundedJson';
import { parseTimestamp } from '../../../nodes/Kobble/sns/readSnsMessage';

const WHAT = 'The body';
const parse = (text: string) => parseJsonObject(text, WHAT);

describe('JSON from a stranger', () => {
	it('may have many lists and objects side by side', () => {
		const object = { items: Array.from({ length: 100 }, () => ({ tags: [[], {}] })) };
		expect(parse(JSON.stringify(object))).toEqual({ object });
	});

	it('may hold brackets in its texts, also behind an escaped quote', () => {
		const object = { text: `\\"${'['.repeat(100)}` };
		expect(parse(JSON.stringify(object))).toEqual({ object });
	});

	it('is refused if one list of many nests too deep', () => {
		const text = `{"a":[${'[],'.repeat(50)}${'['.repeat(40)}${']'.repeat(40)}]}`;
		expect(parse(text)).toEqual({ unusable: `${WHAT} is nested more than 32 levels deep` });
	});

	it.each(['__proto__', 'constructor', 'prototype'])(
		'is refused if one entry of a list has the key %s',
		(key) => {
			const text = `{"list":[{"harmless":1},[{"${key}":1}],null]}`;
			expect(parse(text)).toEqual({ unusable: `${WHAT} holds a key that no message has` });
		},
	);
});

describe('The time of a message', () => {
	it.each([
		'x2026-11-27T10:00:00Z',
		'2026-11-27T10:00:00Zx',
		'2026-11-27T10:00:00Z\n',
		'2026-11-27T10:00:00',
		'2026-11-27T10:00:00+01:00',
	])('is not %j', (text) => {
		expect(parseTimestamp(text)).toBeUndefined();
	});

	it('is in milliseconds, with or without fractions of a second', () => {
		expect(parseTimestamp('2026-11-27T10:00:00Z')).toBe(Date.UTC(2026, 10, 27, 10));
		expect(parseTimestamp('2026-11-27T10:00:00.25Z')).toBe(Date.UTC(2026, 10, 27, 10, 0, 0, 250));
	});
});
