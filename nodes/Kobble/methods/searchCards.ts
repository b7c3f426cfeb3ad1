import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { totalOf } from '../transport/cardPages';
import { getCardRequest, listCardsRequest } from '../api/cards';
import { entriesOf } from '../transport/listAnswer';
import type { Send } from '../transport/listAnswer';
import { listFor } from './listFor';
import { matches, noteRow, rowName, shown } from './rows';
import type { Row } from './rows';

/** A list that reads on and on would keep the editor waiting. */
const MOST_CARDS = 1_000;
const PAGE = 100;
/** With this many matches the list is shown; more come when it is scrolled. */
const ENOUGH = 20;

const MORE_BY_ID = `Only the newest ${MOST_CARDS.toLocaleString('en')} cards are searched. Any other: choose By ID, or type its whole ID here`;

/** The cards of a picker, newest first. */
export async function searchCards(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await listFor(
		this,
		'cards',
		{ filter, paginationToken },
		{
			one: getCardRequest,
			rowOf: cardRow,
			page: async (send, start) => await newestCards(send, filter, start),
		},
	);
}

async function newestCards(
	send: Send,
	filter: string | undefined,
	start: number,
): Promise<INodeListSearchResult> {
	const rows: Row[] = [];
	for (let offset = start; offset < MOST_CARDS; ) {
		const request = listCardsRequest({ order: 'desc', offset, limit: PAGE });
		const answer = await send(request);
		const page = entriesOf(answer, request);
		rows.push(...page.map(cardRow).filter((row) => matches(row, filter)));
		offset += page.length;
		if (page.length === 0 || totalOf(answer) === offset) return { results: shown(rows) };
		if (rows.length >= ENOUGH && offset < MOST_CARDS) {
			return { results: shown(rows), paginationToken: String(offset) };
		}
	}
	return { results: [...shown(rows), noteRow(MORE_BY_ID)] };
}

function cardRow(card: IDataObject): Row {
	const issued =
		typeof card.created_at === 'string' ? `issued ${card.created_at.slice(0, 10)}` : '';
	return {
		value: String(card.id),
		name: rowName(`•••• ${String(card.last_four_digit)}`, card.status, card.type, issued),
		foundBy: [card.id, card.wallet_id, card.external_id],
	};
}
