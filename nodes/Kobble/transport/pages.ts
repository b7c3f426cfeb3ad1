import type { IDataObject } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../api/request';
import { getPageSize } from './pageSize';
import { PageTracker } from './pageTracker';
import type { Page } from './pageTracker';
import { findList, readList } from './response';
import type { SendRequest } from './response';

/**
 * A list that Kobble sends in pages.
 *
 * @typeParam Query which entries to list, and in which order
 */
export interface PagedList<Query> {
	/** For messages: `cards`. */
	readonly noun: string;
	buildRequest(query: Query & { readonly offset: number; readonly limit: number }): KobbleRequest;
	/** Reads the entries of a page; by default, the page has to be an array. */
	readonly readEntries?: typeof readList;
}

export interface ReadOptions {
	/** Maximum number of entries to return. */
	readonly maxEntries?: number;
	/** Maximum number of page requests in flight. */
	readonly concurrency?: number;
	/** Whether the reader is likely to stop before the end: then reading ahead starts gradually. */
	readonly mayStopEarly?: boolean;
	/** The scope for which the accepted page size is remembered: the run. */
	readonly scope?: object;
}

/**
 * Reads a list page by page, each entry once and in order, even if others are added in the meantime.
 * Pages overlap by one entry, and known entries are skipped. If a page does not continue the previous
 * one, the list is read again from further back. If Kobble reports the total, the pages after the
 * first one are requested concurrently.
 *
 * @throws KobbleFailure if a page cannot be read, or if Kobble returns the same one again and again
 */
export async function* readPagedList<Query extends object>(
	list: PagedList<Query>,
	send: SendRequest,
	query: NoInfer<Query>,
	options: ReadOptions = {},
): AsyncGenerator<IDataObject> {
	const { maxEntries = Number.POSITIVE_INFINITY } = options;
	const tracker = new PageTracker(list.noun);
	const pages = new PageQueue(list, send, query, options, tracker);
	let stepsBack = 0;
	for (let given = 0; ; ) {
		const page = await pages.next(maxEntries - given);
		if (page.entries.length === 0 && page.isAhead) {
			pages.requestAgain();
			continue;
		}
		// Without a limit on the steps back, reading a list in random order would never end.
		if (!tracker.continuesWithoutGap(page) && stepsBack < maxStepsBack(page)) {
			stepsBack += 1;
			pages.stepBack(page);
			continue;
		}
		const fresh = tracker.takeNewEntries(page);
		if (fresh.length > 0) stepsBack = 0;
		for (const entry of fresh) {
			yield entry;
			given += 1;
			if (given === maxEntries) return;
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

/** Enough steps to return to the beginning from any place of a list, and a few more. */
function maxStepsBack({ offset, limit }: Page): number {
	return 10 + offset / Math.max(1, limit / 2);
}

interface RequestedPage {
	readonly offset: number;
	readonly page: Promise<Page>;
}

/** The pages of a list in order: the next page, and some that were read ahead. */
class PageQueue<Query extends object> {
	private queue: RequestedPage[] = [];

	/** The offset of the first page after the queue. */
	private nextOffset = 0;

	/** Number of entries that two pages share; 0 before the first page. */
	private overlap = 0;

	/** Grows if entries are added or removed so fast that concurrently read pages do not overlap. */
	private wantedOverlap = 1;

	/** The offset of the page that has to follow the last page taken. */
	private nextNeeded = 0;

	/** Number of pages to read ahead. */
	private width = 0;

	/** Falls if concurrently read pages do not overlap. */
	private maxWidth: number;

	private lengthBefore: number | undefined;

	/** The length to which Kobble shortens longer pages, if known. */
	private servedSize = Number.POSITIVE_INFINITY;

	constructor(
		private readonly list: PagedList<Query>,
		private readonly send: SendRequest,
		private readonly query: Query,
		private readonly options: ReadOptions,
		private readonly tracker: PageTracker,
		private readonly pageSize = getPageSize(options.scope ?? options),
	) {
		this.maxWidth = options.concurrency ?? 1;
	}

	/** @param wanted number of entries still wanted */
	async next(wanted: number): Promise<Page> {
		if (this.queue.length === 0) this.request(this.nextOffset, wanted + this.overlap);
		const next = this.queue.shift();
		if (next === undefined) throw new Error('No page was requested');
		return await next.page;
	}

	/** Requests the pages after a page that was taken. */
	continueAfter(page: Page): void {
		const { entries, end } = page;
		// A page of one entry cannot overlap, or reading would never end.
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

	/** An empty page that was read ahead is not the end: the list may have grown since. */
	requestAgain(): void {
		this.queue = [];
		this.maxWidth = 1;
		this.nextOffset = this.nextNeeded;
	}

	/**
	 * A page did not overlap: entries before it were removed from the list, or the order has changed.
	 */
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

	/** A page was shorter than the following ones assumed. */
	private fillGap(offset: number, end: number): void {
		const rest = this.queue;
		this.queue = [];
		this.request(offset, end - offset + this.overlap);
		this.queue.push(...rest);
	}

	/** Only if the total is plausible, and the page length matches the planned offsets. */
	private readAhead({ entries, limit, end, total }: Page): void {
		const { maxEntries = Number.POSITIVE_INFINITY, mayStopEarly } = this.options;
		const isCut = entries.length < limit && entries.length === this.lengthBefore;
		if (entries.length > this.servedSize) this.servedSize = Number.POSITIVE_INFINITY;
		else if (isCut) this.servedSize = entries.length;
		const isSteady = entries.length === limit || isCut;
		this.lengthBefore = entries.length;
		if (total === undefined || end > total || !isSteady || this.maxWidth < 2) return;
		const wider = mayStopEarly ? Math.max(1, this.width * 2) : this.maxWidth;
		this.width = Math.min(this.maxWidth, wider);
		const listEnd = Math.min(total, maxEntries);
		const step = this.size - this.overlap;
		while (step > 0 && this.queue.length < this.width) {
			if (this.nextOffset + this.overlap >= listEnd) return;
			this.request(this.nextOffset, maxEntries - this.nextOffset, true);
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
		const { readEntries = readList } = this.list;
		const { response, limit } = await this.pageSize.request(wanted, async (limit) => {
			const request = this.list.buildRequest({ ...this.query, offset, limit });
			const response = await this.send(request);
			return { ...response, entries: readEntries(response, request) };
		});
		this.tracker.start(response.headers.date);
		const { entries } = response;
		const end = offset + entries.length;
		const total = readTotal(response);
		const isPart = !Array.isArray(response.body) && findList(response)?.isPart === true;
		return { offset, entries, limit, end, total, isPart, ...circumstances };
	}
}
