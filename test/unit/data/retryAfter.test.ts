import fc from 'fast-check';

import { parseRetryAfter, readServerTime } from '../../../nodes/Kobble/data/retryAfter';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const YEAR = 365 * 24 * 3600 * 1000;

describe('A Retry-After header', () => {
	it.each([
		['0', 0],
		['2', 2_000],
		[' 30 ', 30_000],
		['1.5', 1_500],
		[7, 7_000],
		['0120', 120_000],
	])('in seconds, %j, is %i ms', (header, wait) => {
		expect(parseRetryAfter(header, NOW)).toBe(wait);
	});

	it.each([
		['Thu, 15 Jan 2026 12:00:30 GMT', 30_000],
		['Thursday, 15-Jan-26 12:00:30 GMT', 30_000],
		['2026-01-15T12:01:00Z', 60_000],
	])('as a date, %j, is %i ms from now', (header, wait) => {
		expect(parseRetryAfter(header, NOW)).toBe(wait);
	});

	it('with a date in the past means no wait', () => {
		expect(parseRetryAfter('Thu, 15 Jan 2026 11:59:00 GMT', NOW)).toBe(0);
	});

	it.each([
		[undefined],
		[null],
		[''],
		['  '],
		['-5'],
		['+5'],
		['soon'],
		['5 seconds'],
		['1,5'],
		['0x10'],
		['1e3'],
		['1e9999'],
		['2026-01-15'],
		[{}],
		[['5']],
		[['1', '2']],
		[true],
		[Number.NaN],
		[-1],
		[Number.POSITIVE_INFINITY],
	])('that says %j is ignored', (header) => {
		expect(parseRetryAfter(header, NOW)).toBeUndefined();
	});

	it.each([['9'.repeat(20)], ['9'.repeat(400)], ['Sat, 13 Sep 275760 00:00:00 GMT'], ['31536001']])(
		'that asks for more than a year, %j, counts as a year, which is a valid date',
		(header) => {
			expect(parseRetryAfter(header, NOW)).toBe(YEAR);
		},
	);

	it('is never negative or NaN, for any value', () => {
		fc.assert(
			fc.property(fc.anything(), (header) => {
				const wait = parseRetryAfter(header, NOW);
				if (wait !== undefined) expect(wait).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});

describe('The time of a response', () => {
	it("is that of the server's clock", () => {
		expect(readServerTime({ date: 'Thu, 15 Jan 2026 12:00:00 GMT' })).toBe(NOW);
	});

	it.each([[undefined], ['soon'], [7], [['Thu, 15 Jan 2026 12:00:00 GMT']]])(
		"is that of n8n's clock if the header Date is %j",
		(date) => {
			const before = Date.now();
			expect(readServerTime({ date })).toBeGreaterThanOrEqual(before);
		},
	);
});
