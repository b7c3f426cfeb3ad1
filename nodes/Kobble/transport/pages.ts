import type { IDataObject } from 'n8n-workflow';

import { listCardsRequest } from '../api/cards';
import type { KobbleResponse } from '../api/request';
import { getPageSize } from './pageSize';
import { PageTracker } from './pageTracker';
import type { Page } from './pageTracker';
import { readList } from './response';
import type { SendRequest } from './response';

/** Which cards, and in which order. Dates are ISO 8601 in UTC [api-10192216]. */
export interface CardQuery {
	readonly from?: string;
	readonly to?: string;
	readonly order: 'asc' | 'desc';
}

export interface ReadOptions {
	/** The most cards that are wanted. */
	readonly maxCards?: number;
	/** Pages that may be requested at once. */
	readonly concurrency?: number;
	/** Whether the reader may well stop before the end: then it reads ahead step by step. */
	readonly mayStopEarly?: boolean;
	/** What the page size that Kobble accepts is remembered for: the run. */
	readonly scope?: object;
}

/**
 * Reads cards page by page, each card once and in order, even if others are issued meanwhile: pages
 * overlap by one card, a card that is known is left out, and if a page does not continue the one
 * before, the list is read again from further back. If Kobble tells the total, pages behind the
 * first are requested side by side.
 *
 * @throws KobbleFailure if a page cannot be read, or if Kobble returns the same one again and again
 */
export async function* readCards(
	send: SendRequest,
	query: CardQuery,
	options: ReadOptions = {},
): AsyncGenerator<IDataObject> {
	const { maxCards = Number.POSITIVE_INFINITY } = options;
	const tracker = new PageTracker();
	const pages = new PageQueue(send, query, options, tracker);
	let stepsBack = 0;
	for (let given = 0; ; ) {
		const page = await pages.next(maxCards - given);
		if (page.entries.length === 0 && page.isAhead) {
			pages.requestAgain();
			continue;
		}
		// Without an end to the steps back, a list in random order would be read for ever.
		if (!tracker.continuesWithoutGap(page) && stepsBack < maxStepsBack(page)) {
			stepsBack += 1;
			pages.stepBack(page);
			continue;
		}
		const fresh = tracker.takeNewEntries(page);
		if (fresh.length > 0) stepsBack = 0;
		for (const card of fresh) {
			yield card;
			given += 1;
			if (given === maxCards) return;
		}
		if (tracker.isLastPage(page)) return;
		pages.continueAfter(page);
	}
}

/** The length of a list, from an optional header [api-10192216]. */
export function readTotal({ headers }: KobbleResponse): number | undefined {
	const total = headers['x-total-count'];
	return typeof total === 'string' && /^\d+$/.test(total.trim()) ? Number(total) : undefined;
}

/** From any place of a list it is this far to its beginning, and a few more. */
function maxStepsBack({ offset, limit }: Page): number {
	return 10 + offset / Math.max(1, limit / 2);
}

interface RequestedPage {
	readonly offset: number;
	readonly page: Promise<Page>;
}

/** The pages of a list in their order: the one that is needed next, and some that were read ahead. */
class PageQueue {
	private queue: RequestedPage[] = [];

	/** Where the page after the queue begins. */
	private nextOffset = 0;

	/** Entries that two pages share; 0 before the first page. */
	private overlap = 0;

	/** Grows if entries are added or removed so fast that pages read side by side do not join. */
	private wantedOverlap = 1;

	/** Where the page begins that has to follow the one that was taken last. */
	private nextNeeded = 0;

	/** Pages to read ahead. */
	private width = 0;

	/** Falls if pages that were read side by side do not join. */
	private maxWidth: number;

	private lengthBefore: number | undefined;

	/** The length that Kobble cuts longer pages to, as far as it is known. */
	private servedSize = Number.POSITIVE_INFINITY;

	constructor(
		private readonly send: SendRequest,
		private readonly query: CardQuery,
		private readonly options: ReadOptions,
		private readonly tracker: PageTracker,
		private readonly pageSize = getPageSize(options.scope ?? options),
	) {
		this.maxWidth = options.concurrency ?? 1;
	}

	/** @param wanted how many entries are still wanted */
	async next(wanted: number): Promise<Page> {
		if (this.queue.length === 0) this.request(this.nextOffset, wanted + this.overlap);
		const next = this.queue.shift();
		if (next === undefined) throw new Error('No page was requested');
		return await next.page;
	}

	/** Requests what comes after a page that was taken. */
	continueAfter(page: Page): void {
		const { entries, end } = page;
		// A page of one entry cannot overlap, or it would be read for ever.
		this.overlap = Math.min(this.wantedOverlap, Math.max(0, entries.length - 1));
		this.nextNeeded = end - this.overlap;
		const [following] = this.queue;
		if (following === undefined) {
			this.nextOffset = this.nextNeeded;
		} else if (following.offset > end - Math.min(1, this.overlap)) {
			this.fillGap(this.nextNeeded, following.offset);
		}
		this.readAhead(page);
	}

	/** An empty page that was read ahead is no end: the list may have grown since. */
	requestAgain(): void {
		this.queue = [];
		this.maxWidth = 1;
		this.nextOffset = this.nextNeeded;
	}

	/** A page did not join: entries before it have left the list, or pages came in another order. */
	stepBack({ offset }: Page): void {
		this.queue = [];
		this.wantedOverlap = Math.max(1, Math.min(this.wantedOverlap * 2, Math.floor(this.size / 4)));
		this.maxWidth = Math.max(1, Math.floor(this.maxWidth / 2));
		this.nextOffset = Math.max(0, offset - Math.max(1, this.size - this.wantedOverlap));
		this.overlap = this.nextOffset === 0 ? 0 : 1;
		this.width = 0;
	}

	private get size(): number {
		return Math.min(this.pageSize.current, this.servedSize);
	}

	/** A page was shorter than those after it counted on. */
	private fillGap(offset: number, end: number): void {
		const rest = this.queue;
		this.queue = [];
		this.request(offset, end - offset + this.overlap);
		this.queue.push(...rest);
	}

	/** Only if the total is plausible, and pages have the length that the offsets are planned for. */
	private readAhead({ entries, limit, end, total }: Page): void {
		const { maxCards = Number.POSITIVE_INFINITY, mayStopEarly } = this.options;
		const isCut = entries.length < limit && entries.length === this.lengthBefore;
		if (entries.length > this.servedSize) this.servedSize = Number.POSITIVE_INFINITY;
		else if (isCut) this.servedSize = entries.length;
		const isSteady = entries.length === limit || isCut;
		this.lengthBefore = entries.length;
		if (total === undefined || end > total || !isSteady || this.maxWidth < 2) return;
		const wider = mayStopEarly ? Math.max(1, this.width * 2) : this.maxWidth;
		this.width = Math.min(this.maxWidth, wider);
		const listEnd = Math.min(total, maxCards);
		const step = this.size - this.overlap;
		while (step > 0 && this.queue.length < this.width) {
			if (this.nextOffset + this.overlap >= listEnd) return;
			this.request(this.nextOffset, maxCards - this.nextOffset, true);
			this.nextOffset += step;
		}
	}

	private request(offset: number, wanted: number, isAhead = false): void {
		const overlaps = this.overlap > 0;
		const page = this.readPage(offset, wanted, { overlaps, isAhead });
		// Pages that were read ahead may be dropped before anybody waits for them.
		page.catch(() => undefined);
		this.queue.push({ offset, page });
	}

	private async readPage(
		offset: number,
		wanted: number,
		circumstances: Pick<Page, 'overlaps' | 'isAhead'>,
	): Promise<Page> {
		const { response, limit } = await this.pageSize.request(wanted, async (limit) => {
			const request = listCardsRequest({ ...this.query, offset, limit });
			const response = await this.send(request);
			return { ...response, entries: readList(response, request) };
		});
		this.tracker.start(response.headers.date);
		const { entries } = response;
		const end = offset + entries.length;
		return { offset, entries, limit, end, total: readTotal(response), ...circumstances };
	}
}
