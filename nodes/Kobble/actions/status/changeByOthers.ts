import type { IDataObject } from 'n8n-workflow';

import { CLOCK_TOLERANCE } from '../operation';
import type { ItemApi } from '../operation';
import type { StatusTarget } from './statusTarget';

/**
 * Whether others may have changed the object since, so that a repeat must not undo it: it has another
 * status than the one that Kobble confirmed to this item, or the final one. If the object had the
 * final status before the execution began, it is changed as requested.
 *
 * Assumed: `updated_at` is the time of the last status change [api-10192216]. If it cannot be read,
 * the object is left unchanged.
 *
 * @param startedAt when this try of the item began, in milliseconds since 1970 on n8n's clock
 */
export function isChangedByOthers(
	kobble: ItemApi,
	{ status, finalStatus }: StatusTarget,
	object: IDataObject,
	startedAt: number,
): boolean {
	const isUndone = kobble.earlier.isItemDone && object.status !== status;
	const isFinal = finalStatus !== undefined && object.status === finalStatus;
	if (!isUndone && !isFinal) return false;
	const since = kobble.earlier.isRepeat ? kobble.executionStart() : kobble.toKobbleTime(startedAt);
	const changedAt = Date.parse(String(object.updated_at));
	return Number.isNaN(changedAt) || changedAt >= since - CLOCK_TOLERANCE;
}
