import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../api/request';
import type { KobbleResponse } from '../api/request';

/**
 * An answer whose shape is not documented, as it came: one item, or one for each entry of a list,
 * an empty one where nothing came.
 */
export function toItems({ body }: KobbleResponse): IDataObject | IDataObject[] {
	if (isJsonObject(body)) return body;
	// An item goes on in any case: what was asked for has been done.
	if (!Array.isArray(body) || body.length === 0) return {};
	const entries: unknown[] = body;
	return entries.map((entry) => (isJsonObject(entry) ? entry : { data: JSON.stringify(entry) }));
}
