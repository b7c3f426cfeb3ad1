import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isUuid } from '../data/uuid';
import { isJsonObject } from '../data/json';
import type { KobbleRequest } from '../api/request';
import type { SendRequest } from '../transport/response';
import { KobbleFailure } from '../errors/kobbleFailure';
import { createClient } from '../transport/createClient';
import { getFailureDetails } from '../execution/nodeErrors';
import { OPTION_RANGES } from '../actions/fields/options';

/** How one kind of thing is listed. */
export interface PickerSource {
	/** Reads the one with this id. */
	buildRequest(id: string): KobbleRequest;
	toRow(thing: IDataObject): Row;
	/**
	 * One page of those that match what was typed.
	 *
	 * @param start the place in the list at which it begins
	 */
	readPage(send: SendRequest, start: number): Promise<INodeListSearchResult>;
}

/** What the editor asks for. */
export interface PickerQuery {
	/** What was typed. */
	readonly filter: string | undefined;
	/** As the page before gave it; none for the first page. */
	readonly paginationToken: string | undefined;
}

/**
 * One page of a picker. Nothing is kept between two: it could be shown to another credential.
 *
 * @param what in the plural, for the rows that say why there is nothing to choose
 * @throws NodeOperationError in words, where Kobble cannot be asked
 */
export async function searchList(
	editor: ILoadOptionsFunctions,
	what: string,
	{ filter, paginationToken }: PickerQuery,
	listing: PickerSource,
): Promise<INodeListSearchResult> {
	try {
		const send = await createPickerClient(editor);
		const id = parseWholeId(filter);
		const start = parseOffset(paginationToken);
		const found =
			id === undefined ? await listing.readPage(send, start) : await fetchById(send, id, listing);
		// Behind what was shown already, nothing is just the end.
		return found.results.length > 0 || start > 0
			? found
			: createNotice(explainEmptyList(what, filter));
	} catch (error) {
		if (hasStatus(error, '403')) {
			return createNotice(
				`This credential may not list ${what}. Choose By ID, or give it a read scope such as client/read`,
			);
		}
		throw toListError(editor, error);
	}
}

/** A place that is none is the beginning: it may come from anywhere. */
function parseOffset(paginationToken: string | undefined): number {
	const place = paginationToken ?? '';
	return /^\d{1,9}$/.test(place) ? Number(place) : 0;
}

async function fetchById(
	send: SendRequest,
	id: string,
	listing: PickerSource,
): Promise<INodeListSearchResult> {
	const body = await send(listing.buildRequest(id)).then((answer) => answer.body, catchNotFound);
	if (!isJsonObject(body)) return { results: [] };
	return { results: toListItems([listing.toRow(body)]) };
}

function catchNotFound(error: unknown): undefined {
	if (hasStatus(error, '404')) return undefined;
	throw error;
}

function explainEmptyList(what: string, filter: string | undefined): string {
	if (parseWholeId(filter) !== undefined) {
		return `None of the ${what} in the environment of this credential has that ID`;
	}
	return filter === undefined || filter.trim() === ''
		? `There are no ${what} yet in the environment of this credential`
		: `None of the ${what} matches what you typed`;
}

function createNotice(words: string): INodeListSearchResult {
	return { results: [createNoticeItem(words)] };
}

/** A row of a list: what is chosen, how it reads, and what else it is found by. */
export interface Row {
	readonly value: string;
	readonly name: string;
	/** Shown behind the name and not searched in. */
	readonly tail?: string;
	/** Ids, by their beginning. */
	readonly ids: readonly unknown[];
}

/** A row that says something and chooses nothing; the field then counts as empty. */
export function createNoticeItem(name: string): INodeListSearchItems {
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
export function matchesFilter({ name, ids: foundBy }: Row, filter: string | undefined): boolean {
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

/** Somebody is waiting for the list: one short attempt and one retry. The timeout is in milliseconds. */
const PICKER_CLIENT = {
	maxRetries: 1,
	timeout: 10_000,
	concurrency: OPTION_RANGES.concurrency.default,
} as const;

/** Sends requests for a list in the editor. */
export async function createPickerClient(editor: ILoadOptionsFunctions): Promise<SendRequest> {
	const { client } = await createClient(editor, PICKER_CLIENT);
	return async (request) => await client.send(request);
}

/** Why a list cannot be shown, as the editor shows it. */
export function toListError(editor: ILoadOptionsFunctions, error: unknown): NodeOperationError {
	const { message, description } = getFailureDetails(error, 'notApplied');
	return new NodeOperationError(editor.getNode(), message, { description });
}
