import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { KobbleFailure } from '../errors/kobbleFailure';
import { isUuid } from '../idempotency/idempotencyKey';

/** A row of a list: what is chosen, how it reads, and what else it is found by. */
export interface Row {
	readonly value: string;
	readonly name: string;
	/** Shown behind the name and not searched in. */
	readonly tail?: string;
	/** Ids, by their beginning. */
	readonly foundBy: readonly unknown[];
}

/** A row that says something and chooses nothing; the field then counts as empty. */
export function noticeRow(name: string): INodeListSearchItems {
	return { name, value: '' };
}

/** The parts of a row that are there, such as `•••• 4242 · ACTIVE`. */
export function rowName(...parts: unknown[]): string {
	return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** What was typed, where it is a whole id: then it is fetched and not searched for. */
export function parseWholeId(filter: string | undefined): string | undefined {
	const text = filter?.trim() ?? '';
	return isUuid(text) ? text : undefined;
}

/** Characters of an id from which on it is searched by: fewer begin some id of any long list. */
const MIN_ID_PREFIX = 4;

/** Whether each word that was typed is in a row's name, or begins one of its ids. */
export function matches({ name, foundBy }: Row, filter: string | undefined): boolean {
	const text = name.toLowerCase();
	const ids = foundBy.map((id) => String(id).toLowerCase());
	const words = (filter ?? '').toLowerCase().split(/\s+/);
	const begins = (word: string) =>
		word.length >= MIN_ID_PREFIX && ids.some((id) => id.startsWith(word));
	return words.every((word) => text.includes(word) || begins(word));
}

/** What the editor gets of rows. */
export function toListItems(rows: readonly Row[]): INodeListSearchItems[] {
	return rows.map(({ name, tail, value }) => ({ name: rowName(name, tail), value }));
}

/** One page of rows that are all there, with the token of the next. */
export function sliceRows(
	rows: readonly Row[],
	start: number,
	size: number,
): INodeListSearchResult {
	const end = start + size;
	return {
		results: toListItems(rows.slice(start, end)),
		paginationToken: end < rows.length ? String(end) : undefined,
	};
}

/** Whether Kobble said that there is no such thing, or that the credential may not see it. */
export function hasStatus(error: unknown, httpCode: '403' | '404'): boolean {
	return error instanceof KobbleFailure && error.details.httpCode === httpCode;
}
