import type { IDataObject } from 'n8n-workflow';

import { listCardsRequest } from '../api/cards';
import type { KobbleResponse } from '../api/request';
import { readList } from './response';
import type { SendRequest } from './response';
import { KobbleFailure } from '../errors/kobbleFailure';

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
		if (reading.isLastPage({ length: page.length, asked: limit, end, total: readTotal(answer) }))
			return;
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

/** So many pages without a card that was there at the beginning are taken for the end. */
const MAX_PAGES_WITH_ONLY_NEW_CARDS = 3;

/** So many pages without any card that was not read before, and none other will come. */
const MAX_REPEATED_PAGES = 10;

/** A page that has been read. */
interface Page {
	readonly length: number;
	/** How many cards were asked for. */
	readonly asked: number;
	/** The place in the list behind its last card. */
	readonly end: number;
	/** How many cards there are, where Kobble says so. */
	readonly total: number | undefined;
}

/** What has been read of a list, by ids only. */
export class PageTracker {
	private readonly seen = new Set<unknown>();

	private longestPage = 0;

	private pagesWithOnlyNewCards = 0;

	private repeatedPages = 0;

	/** @param begunAt milliseconds since 1970 */
	constructor(private readonly begunAt: number) {}

	/** Whether a page that begins with this card, where one that is known should be, skips none. */
	continuesWithoutGap(card: IDataObject | undefined): boolean {
		return card === undefined || this.seen.has(card.id) || !this.existedAtStart(card);
	}

	/** @returns the cards that have not been taken before */
	takeNewCards(page: IDataObject[]): IDataObject[] {
		const fresh = page.filter((card) => {
			if (this.seen.has(card.id)) return false;
			this.seen.add(card.id);
			return true;
		});
		this.longestPage = Math.max(this.longestPage, page.length);
		const isNothingNew = !fresh.some((card) => this.existedAtStart(card));
		this.pagesWithOnlyNewCards =
			isNothingNew && page.length < this.longestPage ? this.pagesWithOnlyNewCards + 1 : 0;
		this.repeatedPages = fresh.length === 0 ? this.repeatedPages + 1 : 0;
		return fresh;
	}

	/**
	 * Where Kobble says how many there are, that leads, unless it does not fit what came; else an empty
	 * page is the end. While cards are issued all the time there may never be one: then it is where
	 * only those come.
	 *
	 * @throws KobbleFailure where Kobble never gives what is further on
	 */
	isLastPage(page: Page): boolean {
		const { length, asked, end, total } = page;
		if (length === 0) return true;
		if (this.repeatedPages >= (length > asked ? 1 : MAX_REPEATED_PAGES))
			return this.isWholeList(page);
		// Behind a page that is full there may be another one, whatever the count says.
		if (total !== undefined && end <= total) return end === total && length < asked;
		return this.pagesWithOnlyNewCards >= MAX_PAGES_WITH_ONLY_NEW_CARDS;
	}

	/** Whether what Kobble gives at every place of the list is the whole list. */
	private isWholeList({ length, asked, total = 0 }: Page): boolean {
		if (length !== asked && this.seen.size >= total) return true;
		throw new KobbleFailure({
			message: 'Kobble gives the same cards again, whatever page of the list it is asked for',
			description: `Only ${this.seen.size} cards can be read like this, and there may be more. Set Limit to at most ${this.seen.size}, or ask for less at once with the filters From and To, and tell Kobble.`,
			outcome: 'notApplied',
			retryable: false,
		});
	}

	private existedAtStart({ created_at: createdAt }: IDataObject): boolean {
		const time = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
		return !(time > this.begunAt);
	}
}
