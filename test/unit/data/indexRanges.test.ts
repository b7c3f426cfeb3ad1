import fc from 'fast-check';

import {
	addIndex,
	hasIndex,
	isIndexRanges,
	removeIndex,
} from '../../../nodes/Kobble/data/indexRanges';
import type { IndexRanges } from '../../../nodes/Kobble/data/indexRanges';

describe('A set of indexes that is stored as ranges', () => {
	it('takes two numbers for 10,000 consecutive items, added in any order', () => {
		const ranges: IndexRanges = [];
		for (let index = 0; index < 10_000; index += 2) addIndex(ranges, index);
		for (let index = 9_999; index > 0; index -= 2) addIndex(ranges, index);
		expect(ranges).toEqual([0, 9_999]);
	});

	it('has the same content as a Set after any additions and removals', () => {
		const change = fc.tuple(fc.boolean(), fc.nat({ max: 30 }));
		fc.assert(
			fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
				const ranges: IndexRanges = [];
				const set = new Set<number>();
				for (const [isAdded, index] of changes) {
					if (isAdded) addIndex(ranges, index);
					else removeIndex(ranges, index);
					if (isAdded) set.add(index);
					else set.delete(index);
				}
				const held = Array.from({ length: 32 }, (_, index) => index);
				expect(held.filter((index) => hasIndex(ranges, index))).toEqual(
					[...set].sort((one, other) => one - other),
				);
				expect(isIndexRanges(JSON.parse(JSON.stringify(ranges)))).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([[[1]], [[3, 1]], [['0', 1]], [{}], [undefined]])('is not %j', (value) => {
		expect(isIndexRanges(value)).toBe(false);
	});
});
