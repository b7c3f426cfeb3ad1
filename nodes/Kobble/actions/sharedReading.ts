import { deepCopy } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { keepForRun } from './freshReading';
import type { ItemApi } from './operation';

const getReadings = keepForRun(() => new Map<string, Promise<IDataObject[]>>());

/**
 * Reads a list once for all items of a run with the same query. Each item gets its own copies of
 * the objects, because a later node may change them. After a failed reading, the next item starts
 * another one.
 *
 * @param query the items' common query, as JSON
 */
export async function shareReading(
	kobble: Pick<ItemApi, 'runScope'>,
	query: unknown,
	read: () => Promise<IDataObject[]>,
): Promise<IDataObject[]> {
	const readings = getReadings(kobble);
	const key = JSON.stringify(query);
	const known = readings.get(key);
	if (known !== undefined) return deepCopy(await known);
	const reading = read();
	readings.set(key, reading);
	reading.catch(() => readings.delete(key));
	return await reading;
}
