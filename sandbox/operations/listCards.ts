import { refuse } from '../apiResponse';
import type { Card } from '../records';
import type { Operation } from './operation';

/** The place of the first card, in order of age, for which `isPast` holds. */
function findFirstIndex(cards: readonly Card[], isPast: (card: Card) => boolean): number {
	let low = 0;
	let high = cards.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const card = cards[middle];
		if (card !== undefined && isPast(card)) high = middle;
		else low = middle + 1;
	}
	return low;
}

function toIsoTime(text: string): string {
	return new Date(text).toISOString();
}

/** One page of cards [api-10192216]. Costs a search and a slice, however many cards there are. */
export const listCards: Operation = ({ records, settings, query }) => {
	const cards = records.cardsByAge;
	const { from, to } = query;
	const start = from ? findFirstIndex(cards, (card) => card.created_at >= toIsoTime(from)) : 0;
	const afterEnd = to
		? findFirstIndex(cards, (card) => card.created_at > toIsoTime(to))
		: cards.length;
	const end = Math.max(start, afterEnd);
	const offset = Number(query.offset ?? 0);
	const wanted = Number(query.limit ?? settings.defaultPageSize);
	const { maxPageSize, oversizedPageStatus } = settings;
	if (wanted > maxPageSize && oversizedPageStatus !== null) {
		return refuse(oversizedPageStatus, `limit must be at most ${maxPageSize}`);
	}
	const limit = Math.min(wanted, maxPageSize);
	const page =
		query.order === 'desc'
			? cards.slice(Math.max(start, end - offset - limit), Math.max(start, end - offset)).reverse()
			: cards.slice(Math.min(end, start + offset), Math.min(end, start + offset + limit));
	const headers = {
		'X-Total-Count': String(end - start),
		'X-Offset': String(offset),
		'X-Limit': String(limit),
	};
	return { status: 200, body: page, headers: settings.pageHeaders ? headers : undefined };
};
