import { cardList, listCardsRequest } from '../../api/cards';
import { readPagedList } from '../../transport/pages';
import { orderOption, readDatesAndOrder } from '../fields/datesAndOrder';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import type { ItemApi, Operation } from '../operation';
import { shareReading } from '../sharedReading';
import type { Card, CardQuery } from '../../api/cards';
import { cardFilters, readLocalFilters } from './cardFilters';
import type { LocalFilters } from './cardFilters';

/** Retrieves cards, each once, even if others are issued in the meantime. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many cards',
	description: 'Retrieve a list of cards',
	isReadOnly: true,
	fields: [...limitFields, cardFilters, optionsField(orderOption('cards'))],

	prepare(fields) {
		const query = readDatesAndOrder(fields);
		const filters = readLocalFilters(fields);
		const limit = fields.limit();
		return {
			request: listCardsRequest({ ...query }),
			run: async (kobble) =>
				await shareReading(kobble, { query, limit: String(limit), filters }, async () => {
					return await findCards(kobble, query, filters, limit);
				}),
		};
	},
};

async function findCards(
	kobble: ItemApi,
	query: CardQuery,
	filters: LocalFilters,
	limit: number,
): Promise<Card[]> {
	const found: Card[] = [];
	const cards = readPagedList(cardList, async (page) => await kobble.send(page), query, {
		scope: kobble.runScope,
		concurrency: kobble.concurrency ?? 1,
		maxEntries: filters.isEmpty ? limit : Number.POSITIVE_INFINITY,
		mayStopEarly: !filters.isEmpty && Number.isFinite(limit),
	});
	for await (const card of cards) {
		if (!filters.matches(card)) continue;
		found.push(card);
		if (found.length === limit) break;
	}
	return found;
}
