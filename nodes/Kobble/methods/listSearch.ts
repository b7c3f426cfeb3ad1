import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isUuid } from '../data/uuid';
import { isJsonObject } from '../data/json';
import { sanitizeText } from '../data/sanitizeText';
import type { KobbleRequest } from '../api/request';
import { readAnyList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { KobbleFailure } from '../errors/kobbleFailure';
import { createClient } from '../transport/createClient';
import { getFailureDetails } from '../execution/nodeErrors';
import { OPTION_RANGES } from '../actions/fields/options';

/** How one kind of object is listed. */
export interface PickerSource {
	/** The request for the object with this ID. */
	buildRequest(id: string): KobbleRequest;
	toRow(thing: IDataObject): Row;
	/**
	 * One page of the objects that match the search text.
	 *
	 * @param start the offset of the page
	 */
	readPage(send: SendRequest, start: number): Promise<INodeListSearchResult>;
}

/** The editor's query. */
export interface PickerQuery {
	/** The search text. */
	readonly filter: string | undefined;
	/** From the previous page; `undefined` for the first page. */
	readonly paginationToken: string | undefined;
}

/**
 * One page of a list. Nothing is cached between pages: it could be shown with another credential.
 *
 * @param what plural noun, for the rows that explain why there is nothing to choose
 * @throws NodeOperationError with an explanation, if the list cannot be read
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
		// An empty page after the first one is simply the end.
		return found.results.length > 0 || start > 0
			? found
			: createNotice(explainEmptyList(what, filter));
	} catch (error) {
		if (hasStatus(error, '403')) {
			return createNotice(
				`This credential may not list ${what}. Choose By ID, or give it a read scope such as Client: Read`,
			);
		}
		throw toListError(editor, error);
	}
}

/** How objects are listed that Kobble returns all at once. */
export interface WholeList extends Pick<PickerSource, 'buildRequest' | 'toRow'> {
	readonly list: KobbleRequest;
}

/** One page of a list that Kobble returns all at once. */
export async function searchWholeList(
	editor: ILoadOptionsFunctions,
	what: string,
	query: PickerQuery,
	{ list, ...source }: WholeList,
): Promise<INodeListSearchResult> {
	return await searchList(editor, what, query, {
		...source,
		readPage: async (send, start) => {
			const rows = readAnyList(await send(list), list).map(source.toRow);
			return findRows(rows, query.filter, start);
		},
	});
}

/** The token is untrusted: anything but an offset means the beginning. */
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

/** A row of a list. If it is selected, its name is stored in the workflow and in every export. */
export interface Row {
	readonly value: string;
	readonly name: string;
	/** Also shown, but not searched. */
	readonly tail?: string;
	/** Searched, but neither shown nor stored. */
	readonly hiddenText?: string;
	/** Searched by prefix. */
	readonly ids: readonly unknown[];
}

/** A row with a message. Selecting it leaves the field empty. */
export function createNoticeItem(name: string): INodeListSearchItems {
	return { name, value: '' };
}

/** Maximum length of each part of a row: the selected name is stored in the workflow. */
const MAX_PART_LENGTH = 40;

/** The parts of a row that exist, such as `•••• 4242 · ACTIVE`, sanitized. */
export function rowName(...parts: unknown[]): string {
	return parts
		.map((part) => sanitizeText(part, MAX_PART_LENGTH))
		.filter((part) => part !== '')
		.join(' · ');
}

/** A complete ID in the search text, as Kobble writes it: the object is then fetched directly. */
export function parseWholeId(filter: string | undefined): string | undefined {
	const text = filter?.trim() ?? '';
	return isUuid(text) ? text.toLowerCase() : undefined;
}

/** A shorter prefix would match some ID in any long list. */
const MIN_ID_PREFIX = 4;

/** Whether each word of the search text is in the row's text or begins one of its IDs. */
export function matchesFilter(
	{ name, hiddenText = '', ids: foundBy }: Row,
	filter: string | undefined,
): boolean {
	const text = `${name} ${hiddenText}`.toLowerCase();
	const ids = foundBy.map((id) => String(id).toLowerCase());
	const words = (filter ?? '').toLowerCase().split(/\s+/);
	const begins = (word: string) =>
		word.length >= MIN_ID_PREFIX && ids.some((id) => id.startsWith(word));
	return words.every((word) => text.includes(word) || begins(word));
}

/** The rows in the editor's format. */
export function toListItems(rows: readonly Row[]): INodeListSearchItems[] {
	return rows.map(({ name, tail, value }) => ({
		name: tail === undefined ? name : `${name} · ${sanitizeText(tail, MAX_PART_LENGTH)}`,
		value,
	}));
}

const PAGE = 100;

/** One page of the rows that match the search text, with the token of the next page. */
export function findRows(
	rows: readonly Row[],
	filter: string | undefined,
	start: number,
): INodeListSearchResult {
	const found = rows.filter((row) => matchesFilter(row, filter));
	const end = start + PAGE;
	return {
		results: toListItems(found.slice(start, end)),
		paginationToken: end < found.length ? String(end) : undefined,
	};
}

/** Whether Kobble said that the object does not exist, or that the credential may not read it. */
export function hasStatus(error: unknown, httpCode: '403' | '404'): boolean {
	return error instanceof KobbleFailure && error.details.httpCode === httpCode;
}

/**
 * Somebody waits for the list, so there is one short attempt and one retry. The timeout is in
 * milliseconds.
 */
const PICKER_CLIENT = {
	maxRetries: 1,
	timeout: 10_000,
	concurrency: OPTION_RANGES.concurrency.default,
} as const;

/** Creates a function that sends requests for a list in the editor. */
export async function createPickerClient(editor: ILoadOptionsFunctions): Promise<SendRequest> {
	const { client } = await createClient(editor, PICKER_CLIENT);
	return async (request) => await client.send(request);
}

/** Explains why a list cannot be shown, in the editor's format. */
export function toListError(editor: ILoadOptionsFunctions, error: unknown): NodeOperationError {
	const { message, description } = getFailureDetails(error, 'notApplied');
	return new NodeOperationError(editor.getNode(), message, { description });
}
