import { deepCopy } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import type { ItemApi } from './operation';

/** The readings of each run; a WeakMap, so that they are freed when the run ends. */
const readingsOfRuns = new WeakMap<object, Map<string, Promise<IDataObject[]>>>();

/**
 * Reads a list once for all items of a run with the same query. Each item gets its own copies of
 * the objects, because a later node may change them. After a failed reading, the next item starts
 * another one.
 *
 * @param query the items' common query, as JSON
 */
export async function shareReading(
	{ runScope }: Pick<ItemApi, 'runScope'>,
	query: unknown,
	read: () => Promise<IDataObject[]>,
): Promise<IDataObject[]> {
	const readings = readingsOfRuns.get(runScope) ?? new Map<string, Promise<IDataObject[]>>();
	readingsOfRuns.set(runScope, readings);
	const key = JSON.stringify(query);
	const known = readings.get(key);
	if (known !== undefined) return deepCopy(await known);
	const reading = read();
	readings.set(key, reading);
	reading.catch(() => readings.delete(key));
	return await reading;
}
