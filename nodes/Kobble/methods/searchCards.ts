import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readTotal } from '../transport/pages';
import { getCardRequest, listCardsRequest } from '../api/cards';
import { readList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { matchesFilter, createNoticeItem, rowName, searchList, toListItems } from './listSearch';
import type { Row } from './listSearch';

/** A list that reads on and on would keep the editor waiting. */
const MAX_CARDS = 1_000;
const PAGE = 100;
/** With this many matches the list is shown; more come when it is scrolled. */
const ENOUGH = 20;

const MORE_BY_ID = `Only the newest ${MAX_CARDS.toLocaleString('en')} cards are searched. Any other: choose By ID, or type its whole ID here`;

/** The cards of a picker, newest first. */
export async function searchCards(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchList(
		this,
		'cards',
		{ filter, paginationToken },
		{
			buildRequest: getCardRequest,
			toRow: toCardRow,
			readPage: async (send, start) => await findNewestCards(send, filter, start),
		},
	);
}

async function findNewestCards(
	send: SendRequest,
	filter: string | undefined,
	start: number,
): Promise<INodeListSearchResult> {
	const rows: Row[] = [];
	for (let offset = start; offset < MAX_CARDS; ) {
		const request = listCardsRequest({ order: 'desc', offset, limit: PAGE });
		const answer = await send(request);
		const page = readList(answer, request);
		rows.push(...page.map(toCardRow).filter((row) => matchesFilter(row, filter)));
		offset += page.length;
		if (page.length === 0 || readTotal(answer) === offset) return { results: toListItems(rows) };
		if (rows.length >= ENOUGH && offset < MAX_CARDS) {
			return { results: toListItems(rows), paginationToken: String(offset) };
		}
	}
	return { results: [...toListItems(rows), createNoticeItem(MORE_BY_ID)] };
}

function toCardRow(card: IDataObject): Row {
	const issued =
		typeof card.created_at === 'string' ? `issued ${card.created_at.slice(0, 10)}` : '';
	return {
		value: String(card.id),
		name: rowName(`•••• ${String(card.last_four_digit)}`, card.status, card.type, issued),
		ids: [card.id, card.wallet_id, card.external_id],
	};
}
