import type { IDataObject } from 'n8n-workflow';

import type { KobbleResponse } from '../api/request';
import { toItems } from '../transport/response';

/** An undocumented response to a create, as items. */
export function markCreated(response: KobbleResponse): IDataObject | IDataObject[] {
	return addToItems(response, { created: true });
}

/** An undocumented response to an update, as items. */
export function markUpdated(response: KobbleResponse): IDataObject | IDataObject[] {
	return addToItems(response, { updated: true });
}

function addToItems(response: KobbleResponse, added: IDataObject): IDataObject | IDataObject[] {
	const items = toItems(response);
	return Array.isArray(items)
		? items.map((item) => ({ ...item, ...added }))
		: { ...items, ...added };
}
