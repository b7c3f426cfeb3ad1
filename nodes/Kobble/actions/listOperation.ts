import type { IDataObject } from 'n8n-workflow';

import type { KobbleRequest } from '../api/request';
import type { ItemFields } from '../parameters/itemFields';
import { KobbleFailure } from '../errors/kobbleFailure';
import { findList, toItems } from '../transport/response';
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
			const entries = await shareReading(kobble, { request, limit: String(limit) }, async () => {
				const response = await kobble.send(request);
				const list = findList(response);
				if (list === undefined) return [toItems(response)].flat();
				if (list.isPart && list.entries.length < limit) throw createPartialList(request);
				return list.entries;
			});
			return entries.slice(0, limit).map(toItem);
		},
	};
}

function createPartialList({ purpose }: KobbleRequest): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${purpose} is only a part of the list`,
		description:
			'Kobble does not document how to get the rest. Switch Return All off and set Limit to what it sends, and ask Kobble.',
		outcome: 'notApplied',
		retryable: false,
	});
}
