import type { IDataObject } from 'n8n-workflow';

/** Whether a value is a JSON object: neither `null` nor an array. */
export function isJsonObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are equal, whatever the order of the names in their objects. */
export function isSameJson(one: unknown, other: unknown): boolean {
	if (Array.isArray(one) && Array.isArray(other)) {
		return (
			one.length === other.length && one.every((entry, index) => isSameJson(entry, other[index]))
		);
	}
	if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
	const names = Object.keys(one);
	return (
		names.length === Object.keys(other).length &&
		names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]))
	);
}

/** The JSON of a value, the same whatever the order of the names in its objects. */
export function stringifyInOrder(value: unknown): string {
	return JSON.stringify(value, (_name, part: unknown) =>
		isJsonObject(part)
			? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
			: part,
	);
}
