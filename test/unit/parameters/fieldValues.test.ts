import { DateTime } from 'luxon';

import {
	parseBoolean,
	parseChoice,
	parseChoices,
	parseDateAsTyped,
	parseDateOfExpression,
	parseDateTime,
	parseId,
	parseIds,
	parseInteger,
	parseJsonObject,
	parseOptionalText,
	parseText,
} from '../../../nodes/Kobble/parameters/values';
import { catchThrown } from '../thrown';

const FIELD = 'The field "X"';
const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const OTHER_ID = 'a1b2c3d4-0000-4000-8000-000000000000';

describe('a moment', () => {
	test.each([
		['2026-01-31', '2026-01-30T13:00:00.000Z'],
		['2026-01-31T09:30:00', '2026-01-30T22:30:00.000Z'],
		['2026-01-31 09:30:00', '2026-01-30T22:30:00.000Z'],
		['2026-07-01T00:00:00', '2026-06-30T14:00:00.000Z'],
		// Clocks go forward from 2:00 to 3:00 on the first day, and back from 3:00 to 2:00 on the second.
		['2026-10-04T02:30:00', '2026-10-03T16:30:00.000Z'],
		['2026-10-04', '2026-10-03T14:00:00.000Z'],
		['2026-04-05T02:30:00', '2026-04-04T15:30:00.000Z'],
		['2026-04-06', '2026-04-05T14:00:00.000Z'],
		['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
		['2026-01-31T09:30:00.123+05:30', '2026-01-31T04:00:00.123Z'],
		[new Date('2026-01-31T09:30:00Z'), '2026-01-31T09:30:00.000Z'],
		[DateTime.fromISO('2026-01-31T09:30:00', { zone: 'utc' }), '2026-01-31T09:30:00.000Z'],
	])('%s in Sydney is %s', (value, expected) => {
		expect(parseDateTime(value, FIELD, 'Australia/Sydney')).toBe(expected);
	});

	test.each([
		'yesterday',
		'2026',
		'2026-13-01',
		'2026-02-30',
		'31/01/2026',
		'T10:00',
		'2026-W05',
		1769817600000,
		true,
		{},
		new Date('nothing'),
		DateTime.invalid('nothing'),
	])('%p is not a date', (value) => {
		expect(() => parseDateTime(value, FIELD, 'utc')).toThrow('The field "X" is not a date');
	});

	test.each([undefined, null, ''])('%p is empty', (value) => {
		expect(() => parseDateTime(value, FIELD, 'utc')).toThrow('The field "X" is empty');
	});
});

describe('ids', () => {
	it('are read from a list, from text with commas or spaces, and from a resource locator', () => {
		expect(parseIds(` ${ID.toUpperCase()},${OTHER_ID}, `, FIELD)).toEqual([ID, OTHER_ID]);
		expect(parseIds([ID, OTHER_ID], FIELD)).toEqual([ID, OTHER_ID]);
		expect(parseIds([ID, null, ' ', undefined], FIELD)).toEqual([ID]);
		expect(parseId({ __rl: true, mode: 'list', value: ` ${ID} ` }, FIELD)).toBe(ID);
	});

	test.each([undefined, null, '', ' , ', []])('%p contains no ID', (value) => {
		expect(() => parseIds(value, FIELD)).toThrow('The field "X" is empty');
	});

	test.each([undefined, null, '', ' ', { __rl: true, mode: 'id', value: null }])(
		'%p is no ID',
		(value) => {
			expect(() => parseId(value, FIELD)).toThrow('The field "X" is empty');
		},
	);

	test.each([7, true, {}, [ID, 7], `${ID} ${OTHER_ID}`, `${ID},4242424242424242`])(
		'%p is rejected and not quoted',
		(value) => {
			const refusal = catchThrown(() => parseIds(value, FIELD));
			expect(refusal.message).toBe('The field "X" is not a Kobble ID');
			expect(JSON.stringify(refusal)).not.toContain('4242');
		},
	);
});

describe('choices', () => {
	it('are read in any case and returned in the documented case', () => {
		expect(parseChoice(' RETURNexisting ', FIELD, ['error', 'returnExisting'])).toBe(
			'returnExisting',
		);
		expect(parseChoices('active, Stolen', FIELD, ['ACTIVE', 'STOLEN'])).toEqual([
			'ACTIVE',
			'STOLEN',
		]);
		expect(parseChoices(['ACTIVE'], FIELD, ['ACTIVE', 'STOLEN'])).toEqual(['ACTIVE']);
	});

	test.each([undefined, null, '', ' '])('%p is empty', (value) => {
		expect(() => parseChoice(value, FIELD, ['ACTIVE'])).toThrow('The field "X" is empty');
	});

	test.each([undefined, null, '', ' , ', []])('%p contains none', (value) => {
		expect(() => parseChoices(value, FIELD, ['ACTIVE'])).toThrow('The field "X" is empty');
	});

	test.each([5, true, {}, ['ACTIVE']])('%p does not count as empty', (value) => {
		expect(() => parseChoice(value, FIELD, ['ACTIVE'])).toThrow('is not one of the allowed values');
	});

	it('list the allowed values if one is unknown', () => {
		const refusal = catchThrown(() =>
			parseChoices(['ACTIVE', 'LOST'], FIELD, ['ACTIVE', 'STOLEN']),
		);
		expect(refusal.message).toBe('The field "X" is not one of the allowed values');
		expect(JSON.stringify(refusal)).toContain('Choose one of ACTIVE, STOLEN');
	});
});

describe('text', () => {
	it('is trimmed, and may be a number', () => {
		expect(parseText(' lost ', FIELD)).toBe('lost');
		expect(parseText(77, FIELD)).toBe('77');
	});

	test.each([undefined, null, '', ' '])('%p is empty', (value) => {
		expect(parseOptionalText(value, FIELD)).toBeUndefined();
		expect(() => parseText(value, FIELD)).toThrow('The field "X" is empty');
	});

	test.each([{}, ['a'], true])('%p is not text', (value) => {
		expect(() => parseOptionalText(value, FIELD)).toThrow('The field "X" is not text');
	});

	test.each([9_007_199_254_740_992, -1e21, NaN, Infinity])('%p has lost digits', (value) => {
		expect(catchThrown(() => parseOptionalText(value, FIELD))).toEqual(INEXACT);
	});

	test.each([9_007_199_254_740_991, 12.5, -3])('%p is exact', (value) => {
		expect(parseText(value, FIELD)).toBe(String(value));
	});
});

const INEXACT = {
	message: 'The field "X" holds a number that is not exact',
	description: 'Send a number of more than 15 digits as text, so that none of them is lost',
};

describe('a boolean', () => {
	test.each<[unknown, boolean]>([
		[true, true],
		[' TRUE ', true],
		[false, false],
		['false', false],
	])('%p is %p', (value, expected) => {
		expect(parseBoolean(value, FIELD)).toBe(expected);
	});

	test.each([undefined, null, '', 0, 1, 'yes', 'no', {}, []])('%p is refused', (value) => {
		expect(catchThrown(() => parseBoolean(value, FIELD))).toEqual({
			message: 'The field "X" is neither true nor false',
			description: 'Switch it on or off, or correct its expression',
		});
	});
});

describe('an integer', () => {
	const range = { min: 0, max: 10, default: 4 };

	test.each<[unknown, number]>([
		[0, 0],
		[10, 10],
		[' 7 ', 7],
	])('%p is %p', (value, expected) => {
		expect(parseInteger(value, FIELD, range)).toBe(expected);
	});

	test.each([
		-1,
		11,
		1.5,
		'1.5',
		'1e0',
		'0x7',
		'+7',
		'-0',
		-0,
		'',
		' ',
		'seven',
		NaN,
		Infinity,
		null,
		undefined,
		true,
		{},
		[7],
	])('%p is refused with the range and its default', (value) => {
		expect(catchThrown(() => parseInteger(value, FIELD, range))).toEqual({
			message: 'The field "X" is not a whole number from 0 to 10',
			description: 'Enter a number in that range, or remove the option to use 4',
		});
	});

	test('is refused with another way out if there is one', () => {
		const limit = { ...range, instead: 'switch Return All on' };
		expect(catchThrown(() => parseInteger(-1, FIELD, limit)).description).toBe(
			'Enter a number in that range, or switch Return All on',
		);
	});
});

describe('a JSON object', () => {
	test.each<[unknown, object]>([
		[' {"a":1} ', { a: 1 }],
		['{}', {}],
		[{ a: 1 }, { a: 1 }],
		[{ at: DateTime.fromMillis(0) }, { at: DateTime.fromMillis(0) }],
	])('%p is %p', (value, expected) => {
		expect(parseJsonObject(value, FIELD)).toEqual(expected);
	});

	test.each([
		'{"order":12345678901234567890}',
		'{"orders":[{"total":1e999}]}',
		{ a: { b: [NaN], at: DateTime.fromMillis(0) } },
		{ a: -9_007_199_254_740_992 },
	])('%p holds a number that has lost digits', (value) => {
		expect(catchThrown(() => parseJsonObject(value, FIELD))).toEqual(INEXACT);
	});

	test.each([
		'{"order":"12345678901234567890"}',
		'{"order":9007199254740991,"rate":0.1,"none":null,"all":[true]}',
	])('%s holds only exact values', (text) => {
		expect(JSON.stringify(parseJsonObject(text, FIELD))).toBe(text);
	});

	const example = 'Enter a JSON object, such as { "name": "value" }. An empty one is {}';

	test.each([undefined, null, '', ' '])('%p is empty', (value) => {
		expect(catchThrown(() => parseJsonObject(value, FIELD))).toEqual({
			message: 'The field "X" is empty',
			description: example,
		});
	});

	const itself: Record<string, unknown> = {};
	itself.itself = itself;

	test.each([7, true, [], '[]', 'null', '"text"', new Date(0), DateTime.now(), itself, { a: 1n }])(
		'%p is none',
		(value) => {
			expect(catchThrown(() => parseJsonObject(value, FIELD))).toEqual({
				message: 'The field "X" is not a JSON object',
				description: example,
			});
		},
	);

	test.each([
		['{"a":1, secret}', ', see character 9'],
		['{"a":1, "b":2, secret}', ', see character 16'],
		['secret', ''],
	])(
		'misspelt as %s is refused with the place that Node.js tells, and not repeated',
		(text, place) => {
			expect(catchThrown(() => parseJsonObject(text, FIELD))).toEqual({
				message: `The field "X" is not valid JSON${place}`,
				description: `Check its quotes, commas and braces. ${example}`,
			});
		},
	);
});

describe('a date in a format that is not documented', () => {
	test.each<[unknown, string]>([
		[' 12/29 ', '12/29'],
		['2026-01-31T09:30:00.000+10:00', '2026-01-31T09:30:00.000+10:00'],
		[new Date('2026-01-31T09:30:00Z'), '2026-01-31T09:30:00.000Z'],
		[DateTime.fromISO('2026-01-31T09:30:00+10:00', { setZone: true }), '2026-01-30T23:30:00.000Z'],
	])('%p goes out as %p', (value, expected) => {
		expect(parseDateAsTyped(value, FIELD)).toBe(expected);
	});

	test.each<[unknown, string]>([
		['2026-01-31T09:30:00.000+10:00', '2026-01-30T23:30:00.000Z'],
		['2026-01-31T09:30:00.000-10:00', '2026-01-31T19:30:00.000Z'],
		['2026-01-31T09:30:00+10:00', '2026-01-31T09:30:00+10:00'],
		['from 2026-01-31T09:30:00.000+10:00', 'from 2026-01-31T09:30:00.000+10:00'],
		['2026-01-31T09:30:00.000+10:00 sharp', '2026-01-31T09:30:00.000+10:00 sharp'],
		['2026-99-31T09:30:00.000+10:00', '2026-99-31T09:30:00.000+10:00'],
		['12/29', '12/29'],
	])('%p of an expression goes out as %p', (value, expected) => {
		expect(parseDateOfExpression(value, FIELD)).toBe(expected);
	});

	test.each([undefined, null, '', ' '])('%p is empty', (value) => {
		expect(catchThrown(() => parseDateAsTyped(value, FIELD))).toEqual({
			message: 'The field "X" is empty',
			description: 'Enter a date, correct its expression, or remove the field',
		});
	});

	test.each([7, true, {}, [], new Date('nothing')])('%p is neither text nor a date', (value) => {
		expect(catchThrown(() => parseDateAsTyped(value, FIELD))).toEqual({
			message: 'The field "X" is neither text nor a date',
			description:
				'Enter a date in the format that Kobble agreed with you, or correct its expression',
		});
	});
});

describe('what to do about a value that is refused', () => {
	test.each<[() => unknown, string]>([
		[() => parseText('', FIELD), 'Enter text'],
		[() => parseText({}, FIELD), 'Enter text, or correct its expression'],
		[() => parseId('', FIELD), 'Choose or enter an ID'],
		[
			() => parseId('4242', FIELD),
			'A Kobble ID has 36 characters, such as 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f. Get Many shows it; a name or a card number is not an ID',
		],
		[() => parseDateTime('', FIELD, 'utc'), 'Enter a date, correct its expression, or remove it'],
		[
			() => parseDateTime('soon', FIELD, 'utc'),
			'Enter a date such as 2026-01-31, or a date and time such as 2026-01-31T09:30:00+10:00',
		],
	])('%s: %s', (parse, advice) => {
		expect(catchThrown(parse).description).toBe(advice);
	});
});
