import fc from 'fast-check';

import { isSameJson, stringifyInOrder } from '../../../nodes/Kobble/data/json';

describe('Comparing JSON values', () => {
	it('ignores the order of names, also inside lists and objects', () => {
		const one = { product: 'gold', limits: [{ day: 1, month: 2 }], group: { id: 'a', size: 3 } };
		const other = { group: { size: 3, id: 'a' }, limits: [{ month: 2, day: 1 }], product: 'gold' };
		expect(isSameJson(one, other)).toBe(true);
		expect(stringifyInOrder(one)).toBe(stringifyInOrder(other));
	});

	it.each([
		['a value', { a: 1 }, { a: 2 }],
		['a name', { a: 1 }, { b: 1 }],
		['a missing name', { a: 1, b: undefined }, { a: 1 }],
		['the type', { a: 1 }, { a: '1' }],
		['the order of a list', [1, 2], [2, 1]],
		['the length of a list', [1], [1, 2]],
		['a list instead of an object', [], {}],
		['null instead of an object', null, {}],
	])('notices %s', (_name, one, other) => {
		expect(isSameJson(one, other)).toBe(false);
		expect(isSameJson(other, one)).toBe(false);
	});

	it('agrees with the JSON of both, whatever the values', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
				expect(isSameJson(one, other)).toBe(stringifyInOrder(one) === stringifyInOrder(other));
				expect(isSameJson(one, structuredClone(one))).toBe(true);
			}),
		);
	});
});
