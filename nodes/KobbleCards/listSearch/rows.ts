import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { isUuid } from '../../idempotency/idempotencyKey';

/** A row of a list: what is chosen, how it reads, and what else it is found by. */
export interface Row {
	readonly value: string;
	readonly name: string;
	readonly foundBy: string;
}

/** A row that says something and chooses nothing; the field then counts as empty. */
export function noteRow(name: string): INodeListSearchItems {
	return { name, value: '' };
}

/** The parts of a row that are there, such as `•••• 4242 · ACTIVE`. */
export function rowName(...parts: unknown[]): string {
	return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** What was typed, where it is a whole id: then it is fetched and not searched for. */
export function wholeId(filter: string | undefined): string | undefined {
	const text = filter?.trim() ?? '';
	return isUuid(text) ? text : undefined;
}

/** Whether each word that was typed is somewhere in a row. */
export function matches({ name, foundBy }: Row, filter: string | undefined): boolean {
	const text = `${name} ${foundBy}`.toLowerCase();
	const words = (filter ?? '').toLowerCase().split(/\s+/);
	return words.every((word) => text.includes(word));
}

/** One page of rows that are all there, with the token of the next. */
export function pageOfRows(
	rows: readonly Row[],
	paginationToken: string | undefined,
	size: number,
): INodeListSearchResult {
	const start = Number(paginationToken ?? 0);
	const end = start + size;
	return {
		results: rows.slice(start, end).map(({ name, value }) => ({ name, value })),
		paginationToken: end < rows.length ? String(end) : undefined,
	};
}

/** Whether Kobble said that there is no such thing, or that the credential may not see it. */
export function answeredWith(error: unknown, httpCode: '403' | '404'): boolean {
	return error instanceof KobbleFailure && error.details.httpCode === httpCode;
}
