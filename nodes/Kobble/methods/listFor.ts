import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isJsonObject } from '../api/request';
import type { KobbleRequest } from '../api/request';
import type { SendRequest } from '../transport/listAnswer';
import { createPickerClient, toListError } from './editorKobble';
import { hasStatus, noticeRow, toListItems, parseWholeId } from './rows';
import type { Row } from './rows';

/** How one kind of thing is listed. */
export interface PickerSource {
	/** Reads the one with this id. */
	one(id: string): KobbleRequest;
	rowOf(thing: IDataObject): Row;
	/**
	 * One page of those that match what was typed.
	 *
	 * @param start the place in the list at which it begins
	 */
	page(send: SendRequest, start: number): Promise<INodeListSearchResult>;
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
			id === undefined ? await listing.page(send, start) : await fetchById(send, id, listing);
		// Behind what was shown already, nothing is just the end.
		return found.results.length > 0 || start > 0 ? found : noticeOnly(explainEmptyList(what, filter));
	} catch (error) {
		if (hasStatus(error, '403')) {
			return noticeOnly(
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

async function fetchById(send: SendRequest, id: string, listing: PickerSource): Promise<INodeListSearchResult> {
	const body = await send(listing.one(id)).then((answer) => answer.body, catchNotFound);
	if (!isJsonObject(body)) return { results: [] };
	return { results: toListItems([listing.rowOf(body)]) };
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

function noticeOnly(words: string): INodeListSearchResult {
	return { results: [noticeRow(words)] };
}
