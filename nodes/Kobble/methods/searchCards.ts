import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readTotal } from '../transport/pages';
import { PageSize } from '../transport/pageSize';
import { getCardRequest, listCardsRequest } from '../api/cards';
import type { Card } from '../api/cards';
import { readList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { matchesFilter, createNoticeItem, rowName, searchList, toListItems } from './listSearch';
import type { Row } from './listSearch';

/** Reading more would keep the user waiting. */
const MAX_CARDS = 1_000;
const PAGE = 100;
/** The list is shown once there are this many matches. More are read when the user scrolls. */
const ENOUGH = 20;

const MORE_BY_ID = `Only the newest ${MAX_CARDS.toLocaleString('en')} cards are searched. For any other, choose By ID or type its whole ID here`;

/** The pick list of cards, newest first. */
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
	const pageSize = new PageSize();
	for (let offset = start; offset < MAX_CARDS; ) {
		const { response: answer } = await pageSize.request(PAGE, async (limit) => {
			const request = listCardsRequest({ order: 'desc', offset, limit });
			const response = await send(request);
			return { ...response, cards: readList(response, request) };
		});
		const page = answer.cards;
		rows.push(...page.map(toCardRow).filter((row) => matchesFilter(row, filter)));
		offset += page.length;
		if (page.length === 0 || readTotal(answer) === offset) return { results: toListItems(rows) };
		if (rows.length >= ENOUGH && offset < MAX_CARDS) {
			return { results: toListItems(rows), paginationToken: String(offset) };
		}
	}
	return { results: [...toListItems(rows), createNoticeItem(MORE_BY_ID)] };
}

function toCardRow(card: Card): Row {
	const issued =
		typeof card.created_at === 'string' ? `issued ${card.created_at.slice(0, 10)}` : '';
	return {
		value: String(card.id),
		name: `•••• ${rowName(card.last_four_digit, card.status, card.type, issued)}`,
		ids: [card.id, card.wallet_id, card.external_id],
	};
}
