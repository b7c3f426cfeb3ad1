import type { IDataObject } from 'n8n-workflow';

import type { KobbleRequest } from '../api/request';
import type { ItemFields } from '../parameters/itemFields';
import { findEntries, toItems } from '../transport/response';
import type { PreparedOperation } from './operation';
import { shareReading } from './sharedReading';

/**
 * Prepares the reading of a list for which no pages are documented: Kobble returns all of it at once,
 * and the node applies the limit. A response without a list becomes one item.
 *
 * @param toItem makes the output of an entry
 */
export function prepareList(
	fields: ItemFields,
	request: KobbleRequest,
	toItem: (entry: IDataObject) => IDataObject = (entry) => entry,
): PreparedOperation {
	const limit = fields.limit();
	return {
		request,
		run: async (kobble) => {
			const entries = await shareReading(kobble, request, async () => {
				const response = await kobble.send(request);
				return findEntries(response.body) ?? [toItems(response)].flat();
			});
			return entries.slice(0, limit).map(toItem);
		},
	};
}
