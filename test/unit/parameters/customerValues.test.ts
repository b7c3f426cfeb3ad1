import { DateTime } from 'luxon';

import {
	parseBankNumber,
	parseCallbackUrl,
	parseCountry,
	parseDay,
	parseEmail,
	parseName,
	parsePhoneNumber,
} from '../../../nodes/Kobble/parameters/customerValues';
import { parseAmount } from '../../../nodes/Kobble/parameters/money';
import type { FieldParser } from '../../../nodes/Kobble/parameters/itemFields';
import { parseOptionalLine } from '../../../nodes/Kobble/parameters/values';
import { InvalidField } from '../../../nodes/Kobble/errors/kobbleFailure';

const LABEL = 'The field "X"';

const TIMEZONE = 'Australia/Sydney';

function refusal(parse: FieldParser<unknown>, value: unknown): InvalidField | undefined {
	try {
		parse(value, LABEL, TIMEZONE);
		return undefined;
	} catch (error) {
		if (error instanceof InvalidField) return error;
		throw error;
	}
}

/** Midnight of 31 January in Sydney. */
const SYDNEY_MIDNIGHT = '1990-01-30T13:00:00.000Z';
const TODAY = DateTime.now().setZone(TIMEZONE).toFormat('yyyy-MM-dd');
const TOMORROW = DateTime.now().setZone(TIMEZONE).plus({ days: 1 }).toFormat('yyyy-MM-dd');

const HUGE = 'a'.repeat(100_000);

const ACCEPTED: Array<[string, FieldParser<unknown>, unknown, unknown]> = [
	['an amount', parseAmount, 1, 1],
	['an amount as text', parseAmount, ' 2500 ', 2500],
	['the largest amount', parseAmount, 9_007_199_254_740_991, 9_007_199_254_740_991],
	['an address', parseEmail, ' mia@example.com ', 'mia@example.com'],
	['a phone number', parsePhoneNumber, '+61 400-000 000', '+61400000000'],
	['a day', parseDay, '1990-01-31', '1990-01-31'],
	['a day with a time of the workflow', parseDay, '1990-01-31T23:00:00', '1990-01-31'],
	['a day with a time as in SQL', parseDay, '1990-01-31 23:00:00', '1990-01-31'],
	['a time in UTC, by the timezone of the workflow', parseDay, SYDNEY_MIDNIGHT, '1990-01-31'],
	['a time with an offset', parseDay, '1990-01-30T23:00:00.000+09:00', '1990-01-31'],
	['a date object', parseDay, DateTime.fromISO(SYDNEY_MIDNIGHT, { zone: 'utc' }), '1990-01-31'],
	['a date object of JavaScript', parseDay, new Date(SYDNEY_MIDNIGHT), '1990-01-31'],
	['today', parseDay, TODAY, TODAY],
	['a name', parseName, " Zoë O'Brien-李 ", "Zoë O'Brien-李"],
	['the longest name', parseName, 'a'.repeat(200), 'a'.repeat(200)],
	['a line', parseOptionalLine, ' payroll 11 ', 'payroll 11'],
	['no line', parseOptionalLine, ' ', undefined],
	['a country', parseCountry, ' aus', 'AUS'],
	['a number of a bank', parseBankNumber, ' 062-000 ', '062-000'],
	['the longest number of a bank', parseBankNumber, '1'.repeat(34), '1'.repeat(34)],
	['a number with letters at its end', parseBankNumber, '12-AB', '12-AB'],
	['an IBAN', parseBankNumber, 'DE89 3704 0044 0532 0130 00', 'DE89 3704 0044 0532 0130 00'],
	[
		'an address to call',
		parseCallbackUrl,
		'https://example.com/a?b=c',
		'https://example.com/a?b=c',
	],
	[
		'this machine, for the sandbox',
		parseCallbackUrl,
		'http://127.0.0.1:1/x',
		'http://127.0.0.1:1/x',
	],
];

const REFUSED: Array<[string, FieldParser<unknown>, unknown[]]> = [
	[
		'an amount',
		parseAmount,
		[0, -5, '-5', 12.5, '12.5', '1,000', '1.000', '1e3', '0x10', '+5', '5 AUD', NaN, Infinity],
	],
	['an amount', parseAmount, [2 ** 53, '9007199254740992', '9'.repeat(1_000), 1e300]],
	['an amount', parseAmount, ['', '  ', null, undefined, true, [], [5], {}, new Date()]],
	['an email address', parseEmail, ['', 'mia', 'mia@', '@b', 'a b@c', 'a@b@c', 7, `${HUGE}@b`]],
	['an email address', parseEmail, ['a\u200b@b.example', 'mia@b\u0000', 'mi\u00ada@b.example']],
	['a name', parseName, ['', 'Mia\u200b', 'Mia\nTran', 'Mia\u00a0Tran', 'Mi\u202ea', HUGE, true]],
	['a line', parseOptionalLine, ['rent\n11', 'rent\u200d11', 'rent\u0000', HUGE, {}]],
	['a phone number', parsePhoneNumber, ['0400000000', 61411222333, '+', '+61(0)4', '+6a', HUGE]],
	['a phone number', parsePhoneNumber, ['00+61400000000', '+61400000000 ext', '+1234']],
	['a day', parseDay, ['', '1990', '31.01.1990', '1990-02-30', '1990-1-1', 19900131, true]],
	['a day', parseDay, ['1990-01-30 nonsense', '1990-01-30Tnoon', '9999-01-01', TOMORROW, null]],
	['a day', parseDay, [new Date(NaN), new Date('9999-01-01'), {}]],
	['a country', parseCountry, ['', 'AU', 'Australia', 'A1S', 36, 'ÄUS']],
	['a number of a bank', parseBankNumber, ['', 12345678, 0, null, {}]],
	[
		'a number of a bank',
		parseBankNumber,
		['1.23457E+11', '1,2E+11', 'see below\n<b>', 'N/A', '- -'],
	],
	[
		'a number of a bank',
		parseBankNumber,
		['062\u00a0000', '1'.repeat(35), '12\u200b34', '+61400', '٣٤٥'],
	],
	[
		'a URL',
		parseCallbackUrl,
		[
			'',
			'example.com',
			'http://example.com',
			'ftp://x.com',
			'https://a@x.com',
			'https://:b@x.com',
			`https://${HUGE}`,
		],
	],
	[
		'a URL',
		parseCallbackUrl,
		[
			'http://127.0.0.1.evil.com',
			'http://localhost@evil.com',
			'https://exam\nple.com',
			'javascript:1',
		],
	],
];

describe('Values about customers and money', () => {
	test.each(ACCEPTED)('%s is taken', (_name, parse, value, expected) => {
		expect(parse(value, LABEL, TIMEZONE)).toBe(expected);
	});

	test.each(
		REFUSED.flatMap(([name, parse, values]) =>
			values.map((value) => [name, value, parse] as const),
		),
	)(
		'%s: %p is refused with the name of the field and a way out, and not repeated',
		(_name, value, parse) => {
			const refused = refusal(parse, value);
			expect(refused?.details.message).toContain(LABEL);
			expect(refused?.details.description).not.toBe('');
			expect(refused?.details.outcome).toBe('notApplied');
			const text = String(value).trim();
			const said = `${refused?.details.message} ${refused?.details.description}`;
			if (text.length > 4) expect(said).not.toContain(text);
		},
	);

	it.each([
		['a number that a spreadsheet has shortened', parseBankNumber, '1.23457E+11', 'shortened'],
		['a character that cannot be seen', parseEmail, 'mia\u200b@b.example', 'cannot be seen'],
		['a text that is too long', parseName, HUGE, 'more than 200 characters'],
		['a whole number that a spreadsheet has shortened', parseBankNumber, '12E+11', 'shortened'],
		['text before a shortened number', parseBankNumber, 'no 1.2E+11', 'not a number of a bank'],
		['text after a shortened number', parseBankNumber, '1.2E+11 x', 'not a number of a bank'],
		['a missing amount', parseAmount, undefined, 'is empty'],
		['an amount of null', parseAmount, null, 'is empty'],
		['an empty amount', parseAmount, ' ', 'is empty'],
		['an amount with cents', parseAmount, 12.5, 'is not a whole number'],
		['an amount with a currency', parseAmount, '5 AUD', 'is not a whole number'],
		['an amount of zero', parseAmount, '0', 'is less than 1'],
		['an amount beyond what numbers hold', parseAmount, 2 ** 53, 'is too large to be exact'],
		['a birthday that is still to come', parseDay, TOMORROW, 'in the future'],
	])('says what is wrong with %s', (_name, parse, value, words) => {
		expect(refusal(parse, value)?.details.message).toContain(words);
	});
});
