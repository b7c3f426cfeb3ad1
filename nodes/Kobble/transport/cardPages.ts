import type { IDataObject } from 'n8n-workflow';

import { PageTracker } from './cardReading';
import { listCardsRequest } from '../api/cards';
import type { KobbleResponse } from '../api/request';
import { readList } from './listAnswer';
import type { SendRequest } from './listAnswer';

/** Which cards, and in which order; moments are ISO 8601 in UTC [api-10192216]. */
export interface CardQuery {
	readonly from?: string;
	readonly to?: string;
	readonly order: 'asc' | 'desc';
}

/** What is asked for at once. The maximum is not documented, so a shorter page is no end. */
const PAGE_SIZE = 100;

/**
 * Reads cards page by page, each card once, although others are issued meanwhile: pages overlap by
 * one card, a card that is known is left out, and a page that does not join on is read again from
 * further back. It reads no further than it is asked to.
 *
 * @param most how many cards are wanted
 * @throws KobbleFailure where a page cannot be read, or Kobble gives the same one again and again
 */
export async function* readCards(
	send: SendRequest,
	query: CardQuery,
	most = Number.POSITIVE_INFINITY,
): AsyncGenerator<IDataObject> {
	const reading = new PageTracker(Date.now());
	for (let offset = 0, given = 0, overlap = 0; ; ) {
		const limit = Math.min(PAGE_SIZE, most - given + overlap);
		const request = listCardsRequest({ ...query, offset, limit });
		const answer = await send(request);
		const page = readList(answer, request);
		const joins = overlap === 0 || reading.continuesWithoutGap(page[0]);
		for (const card of reading.takeNewCards(page)) {
			yield card;
			given += 1;
			if (given === most) return;
		}
		const end = offset + page.length;
		if (!joins) {
			// Cards before this page have left the list: those that moved up were not seen yet.
			offset = Math.max(0, offset - PAGE_SIZE);
			overlap = offset === 0 ? 0 : 1;
			continue;
		}
		if (reading.isLastPage({ length: page.length, asked: limit, end, total: readTotal(answer) })) return;
		// A page of one card cannot overlap, or it would be read for ever.
		overlap = page.length > 1 ? 1 : 0;
		offset = end - overlap;
	}
}

/** How many cards there are, from an optional header [api-10192216]. */
export function readTotal({ headers }: KobbleResponse): number | undefined {
	const total = headers['x-total-count'];
	return typeof total === 'string' && /^\d+$/.test(total.trim()) ? Number(total) : undefined;
}
