import { refuse, type ApiResponse } from '../apiResponse';
import type { OperationRequest } from './operation';

interface DatedRecord {
	created_at: string;
}

/** The index of the first record, in order of age, for which `isPast` is true. */
function findFirstIndex<T>(list: readonly T[], isPast: (record: T) => boolean): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const record = list[middle];
		if (record !== undefined && isPast(record)) high = middle;
		else low = middle + 1;
	}
	return low;
}

function toIsoTime(text: string): string {
	return new Date(text).toISOString();
}

/**
 * One page of records for a query, with the counts in headers. It takes one search and one slice, regardless of the
 * number of records.
 *
 * @param list in order of age
 */
export function readPage(
	list: readonly DatedRecord[],
	{ settings, query }: Pick<OperationRequest, 'settings' | 'query'>,
): ApiResponse {
	const { from, to } = query;
	const start = from ? findFirstIndex(list, (one) => one.created_at >= toIsoTime(from)) : 0;
	const afterEnd = to ? findFirstIndex(list, (one) => one.created_at > toIsoTime(to)) : list.length;
	const end = Math.max(start, afterEnd);
	const offset = Number(query.offset ?? 0);
	const wanted = Number(query.limit ?? settings.defaultPageSize);
	const { maxPageSize, oversizedPageStatus } = settings;
	if (wanted > maxPageSize && oversizedPageStatus !== null) {
		return refuse(oversizedPageStatus, `limit must be at most ${maxPageSize}`);
	}
	const limit = Math.min(wanted, maxPageSize);
	const page =
		query.order === 'desc'
			? list.slice(Math.max(start, end - offset - limit), Math.max(start, end - offset)).reverse()
			: list.slice(Math.min(end, start + offset), Math.min(end, start + offset + limit));
	const headers = {
		'X-Total-Count': String(end - start),
		'X-Offset': String(offset),
		'X-Limit': String(limit),
	};
	return { status: 200, body: page, headers };
}
