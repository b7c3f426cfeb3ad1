import type { IDataObject } from 'n8n-workflow';

import { KobbleFailure } from '../errors/kobbleFailure';

/** A page that has been read. */
export interface Page {
	readonly offset: number;
	readonly entries: IDataObject[];
	/** Number of entries requested. */
	readonly limit: number;
	/** The offset after its last entry. */
	readonly end: number;
	/** The length of the list, if Kobble reports it. */
	readonly total: number | undefined;
	/** Whether its envelope says that there is more. */
	readonly isPart: boolean;
	/** Whether its first entries should be known from the previous page. */
	readonly overlaps: boolean;
	/** Whether it was requested before the previous page was known. */
	readonly isAhead: boolean;
}

/** After this many pages without an entry from before the start, the list counts as read. */
const MAX_PAGES_WITH_ONLY_NEW_ENTRIES = 3;

/** After this many pages with only known entries, no new ones are expected. */
const MAX_REPEATED_PAGES = 10;

/**
 * A page that was read ahead may hold only known entries, because entries were added while all pages
 * of its window were on their way.
 */
const WEIGHT_OF_PAGE_AHEAD = 0.2;

/** The part of a list that has been read. */
export class PageTracker {
	private readonly seen = new Set<unknown>();

	private pages = 0;

	private first: unknown;

	private firstTotal = 0;

	private longestPage = 0;

	private pagesWithOnlyNewEntries = 0;

	private repeatedPages = 0;

	/** When the first page was received, in milliseconds since 1970. */
	private startedAt: number | undefined;

	/** @param noun of the entries, for messages: `cards` */
	constructor(private readonly noun: string) {}

	/** @param date the `Date` header of a page, because n8n's own clock may be wrong */
	start(date: unknown): void {
		const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
		// The header has no milliseconds.
		this.startedAt ??= Number.isNaN(time) ? Date.now() : time + 999;
	}

	/** Whether no entry was skipped between the pages taken so far and this one. */
	continuesWithoutGap({ entries: [first], overlaps }: Page): boolean {
		if (first === undefined || !overlaps) return true;
		return this.seen.has(identify(first)) || !this.existedAtStart(first);
	}

	/** @returns the entries that have not been taken before */
	takeNewEntries({ entries, total, isAhead }: Page): IDataObject[] {
		const fresh = entries.filter((entry) => {
			const identity = identify(entry);
			if (this.seen.has(identity)) return false;
			this.seen.add(identity);
			return true;
		});
		if (this.pages === 0) {
			this.first = identify(entries[0]);
			this.firstTotal = total ?? 0;
		}
		this.pages += 1;
		this.longestPage = Math.max(this.longestPage, entries.length);
		const hasOnlyNew = !fresh.some((entry) => this.existedAtStart(entry));
		this.pagesWithOnlyNewEntries =
			hasOnlyNew && entries.length < this.longestPage ? this.pagesWithOnlyNewEntries + 1 : 0;
		const weight = isAhead ? WEIGHT_OF_PAGE_AHEAD : 1;
		this.repeatedPages = fresh.length === 0 ? this.repeatedPages + weight : 0;
		return fresh;
	}

	/**
	 * Whether the list is finished: by its total if that is plausible, otherwise at an empty page. If
	 * entries are added all the time there may never be an empty page, so after a few pages with only
	 * new entries the list counts as finished.
	 *
	 * @throws KobbleFailure if Kobble never returns the rest of the list
	 */
	isLastPage(page: Page): boolean {
		const { entries, limit, end, total } = page;
		if (entries.length === 0) return true;
		if (this.repeatedPages >= (entries.length > limit ? 1 : this.maxRepeatedPages(page)))
			return this.isWholeList(page);
		// After a full page there may be another one, even if the total says otherwise.
		if (total !== undefined && end <= total) return end === total && this.isShort(page);
		return this.pagesWithOnlyNewEntries >= MAX_PAGES_WITH_ONLY_NEW_ENTRIES;
	}

	/** Kobble may shorten all pages, so after the first one the longest page is the reference. */
	private isShort({ entries, limit }: Page): boolean {
		return entries.length < (this.pages > 1 ? Math.min(limit, this.longestPage) : limit);
	}

	/** Entries that were added since the start push known ones back, page after page. */
	private maxRepeatedPages({ entries, total = 0 }: Page): number {
		const added = this.firstTotal === 0 ? 0 : Math.max(0, total - this.firstTotal);
		return MAX_REPEATED_PAGES + Math.ceil(added / Math.max(1, entries.length - 1));
	}

	/** Whether an API that ignores the offset has returned the whole list. */
	private isWholeList(page: Page): boolean {
		const { entries, limit, total = 0 } = page;
		// The end of a list that grows as fast as it is read also repeats.
		const isEnd = identify(entries[0]) !== this.first && this.isShort(page);
		const mayBeAll = entries.length !== limit && !page.isPart;
		if (mayBeAll && (isEnd || this.seen.size >= total)) return true;
		throw new KobbleFailure({
			message: `Kobble returns the same ${this.noun} again, whatever page of the list is requested`,
			description: `Only ${this.seen.size} ${this.noun} can be read this way, and there may be more. Set Limit to at most ${this.seen.size}, or narrow the list with the filters "Date From" and "Date To", and tell Kobble.`,
			outcome: 'notApplied',
			retryable: false,
		});
	}

	private existedAtStart({ created_at: createdAt }: IDataObject): boolean {
		const time = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
		return !(time > (this.startedAt ?? Number.POSITIVE_INFINITY));
	}
}

/** What tells an entry from the others: its ID, or all of it if it has none. */
function identify(entry: IDataObject | undefined): unknown {
	return entry?.id ?? JSON.stringify(entry);
}
