import { DateTime } from 'luxon';

import {
	parseChoice,
	parseChoices,
	parseDateTime,
	parseId,
	parseIds,
	parseOptionalText,
	parseText,
} from '../../../nodes/Kobble/parameters/values';

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
		expect(parseId({ __rl: true, mode: 'list', value: ` ${ID} ` }, FIELD)).toBe(ID);
	});

	test.each([undefined, null, '', ' , ', []])('%p contains no ID', (value) => {
		expect(() => parseIds(value, FIELD)).toThrow('The field "X" is empty');
	});

	test.each([7, true, {}, [ID, 7], `${ID} ${OTHER_ID}`, `${ID},4242424242424242`])(
		'%p is rejected and not quoted',
		(value) => {
			const refusal = caught(() => parseIds(value, FIELD));
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

	test.each([5, true, {}, ['ACTIVE']])('%p does not count as empty', (value) => {
		expect(() => parseChoice(value, FIELD, ['ACTIVE'])).toThrow('is not one of the allowed values');
	});

	it('list the allowed values if one is unknown', () => {
		const refusal = caught(() => parseChoices(['ACTIVE', 'LOST'], FIELD, ['ACTIVE', 'STOLEN']));
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
});

function caught(act: () => unknown): Error {
	try {
		act();
	} catch (error) {
		if (error instanceof Error) return error;
	}
	throw new Error('Nothing was refused');
}
