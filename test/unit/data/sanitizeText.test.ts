import * as fc from 'fast-check';

import { sanitizeText } from '../../../nodes/Kobble/data/sanitizeText';

const CONTROL = /[\p{C}\p{Zl}\p{Zp}]/u;

describe('text from Kobble', () => {
	it.each([
		['Sam Example', 'Sam Example'],
		['  Zoë  Müller-日本 😀 ', 'Zoë Müller-日本 😀'],
		["={{ $('Secret').item.json.x }} Smith", "{ { $('Secret').item.json.x }} Smith"],
		[' \u200b= =SUM(A1) Smith', 'SUM(A1) Smith'],
		['{{{ $json.x }}}', '{ { { $json.x }}}'],
		['<img src=x onerror=alert(1)> & co', '‹img src=x onerror=alert(1)› & co'],
		['CEO · AUD 1000000 • ACTIVE', 'CEO - AUD 1000000 - ACTIVE'],
		['a" says "b', "a' says 'b"],
		['\u202eevil\u2066 name\u0000\r\nsecond line', 'evil name second line'],
		['a\u0301\u0301\u0301\u0301\u0301\u0301', 'a\u0301\u0301'],
		[4242, '4242'],
		[true, 'true'],
	])('%j becomes %j', (value, expected) => {
		expect(sanitizeText(value, 100)).toBe(expected);
	});

	it.each([undefined, null, {}, ['a'], () => 'a', Symbol('a')])('is empty for %p', (value) => {
		expect(sanitizeText(value, 100)).toBe('');
	});

	it('is cut between two characters, with a mark that it was cut', () => {
		expect(sanitizeText('x'.repeat(10_000), 20)).toBe(`${'x'.repeat(19)}…`);
		expect(sanitizeText('😀'.repeat(20), 10)).toBe(`${'😀'.repeat(4)}…`);
	});

	it('is sanitized quickly, at any length', () => {
		const beganAt = performance.now();
		sanitizeText('{{=<·\u202e'.repeat(1_000_000), 100);
		expect(performance.now() - beganAt).toBeLessThan(500);
	});

	it('is never an expression, markup, another column or an invisible character', () => {
		const nasty = fc.constantFrom(
			'=',
			'{',
			'{{',
			'<',
			'>',
			'·',
			'•',
			'\u202e',
			'\n',
			' ',
			'"',
			'a',
		);
		const texts = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.array(nasty).map((all) => all.join('')),
		);
		fc.assert(
			fc.property(texts, fc.integer({ min: 1, max: 60 }), (value, maxLength) => {
				const text = sanitizeText(value, maxLength);
				expect(text.length).toBeLessThanOrEqual(maxLength);
				expect(text.startsWith('=')).toBe(false);
				expect(text).not.toMatch(/\{\{|[<>"·•]/);
				expect(text).not.toMatch(CONTROL);
				expect(sanitizeText(text, maxLength)).toBe(text);
			}),
		);
	});
});
