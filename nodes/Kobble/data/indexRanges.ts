/**
 * A set of item indexes, stored as ranges: 10,000 items in a row take two numbers. It is a plain
 * list, `[first, last, first, last, ...]` in ascending order, so that it can be saved as JSON.
 */
export type IndexRanges = number[];

export function hasIndex(ranges: Readonly<IndexRanges>, index: number): boolean {
	const at = findRange(ranges, index);
	return (ranges[at] ?? Number.POSITIVE_INFINITY) <= index;
}

export function addIndex(ranges: IndexRanges, index: number): void {
	if (hasIndex(ranges, index)) return;
	const at = findRange(ranges, index);
	const touchesPrevious = at > 0 && ranges[at - 1] === index - 1;
	const touchesNext = ranges[at] === index + 1;
	if (touchesPrevious && touchesNext) ranges.splice(at - 1, 2);
	else if (touchesPrevious) ranges[at - 1] = index;
	else if (touchesNext) ranges[at] = index;
	else ranges.splice(at, 0, index, index);
}

export function removeIndex(ranges: IndexRanges, index: number): void {
	if (!hasIndex(ranges, index)) return;
	const at = findRange(ranges, index);
	const first = ranges[at] ?? index;
	const last = ranges[at + 1] ?? index;
	const before = first < index ? [first, index - 1] : [];
	const after = index < last ? [index + 1, last] : [];
	ranges.splice(at, 2, ...before, ...after);
}

/** All indexes of a set, in ascending order. */
export function* listIndexes(ranges: Readonly<IndexRanges>): Generator<number> {
	for (let at = 0; at < ranges.length; at += 2) {
		const last = ranges[at + 1] ?? -1;
		for (let index = ranges[at] ?? 0; index <= last; index += 1) yield index;
	}
}

/** Whether a value that was parsed from JSON is such a list. */
export function isIndexRanges(value: unknown): value is IndexRanges {
	return (
		Array.isArray(value) &&
		value.length % 2 === 0 &&
		value.every((entry, at) => Number.isInteger(entry) && (at === 0 || value[at - 1] <= entry))
	);
}

/** @returns the position in the list of the first range that does not end before the index */
function findRange(ranges: Readonly<IndexRanges>, index: number): number {
	let low = 0;
	let high = ranges.length / 2;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ranges[middle * 2 + 1] ?? 0) < index) low = middle + 1;
		else high = middle;
	}
	return low * 2;
}
