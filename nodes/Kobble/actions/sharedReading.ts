import { deepCopy } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import type { ItemApi } from './operation';

/** The readings of each run, so that they are gone when the run is. */
const readingsOfRuns = new WeakMap<object, Map<string, Promise<IDataObject[]>>>();

/**
 * Reads a list once for all items of a run that ask for the same. Each item gets objects of its own,
 * because a later node may change them. A reading that failed is begun again by the next item.
 *
 * @param query what the items ask for, as JSON
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
