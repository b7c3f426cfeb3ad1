import type { INodeProperties } from 'n8n-workflow';

import { listCardsRequest } from '../../api/cards';
import { readCards } from '../../transport/pages';
import type { CardQuery } from '../../transport/pages';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import type { ItemFields } from '../../parameters/itemFields';
import type { Operation } from '../operation';
import type { Card } from '../../api/cards';
import { cardFilters, readLocalFilters } from './cardFilters';

const ORDERS = ['asc', 'desc'] as const;

const order: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'options',
	options: [
		{ name: 'Newest First', value: 'desc' },
		{ name: 'Oldest First', value: 'asc' },
	],
	default: 'desc',
	description: 'In which order Kobble lists the cards',
};

/** Lists cards, each once, although others may be issued meanwhile. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many cards',
	description: 'List cards, such as those of a wallet, of a status, or since a date',
	fields: [...limitFields, cardFilters, optionsField(order)],

	prepare(fields) {
		const query = readQuery(fields);
		const filters = readLocalFilters(fields);
		const limit = fields.limit();
		return {
			request: listCardsRequest({ ...query }),
			async run(kobble) {
				const found: Card[] = [];
				const most = filters.isEmpty ? limit : Number.POSITIVE_INFINITY;
				for await (const card of readCards(async (page) => await kobble.send(page), query, most)) {
					if (!filters.matches(card)) continue;
					found.push(card);
					if (found.length === limit) break;
				}
				return found;
			},
		};
	},
};

function readQuery(fields: ItemFields): CardQuery {
	const from = fields.filterDateTime('from', 'Date From');
	const to = fields.filterDateTime('to', 'Date To');
	return {
		order: fields.hasOption('order') ? fields.optionChoice('order', 'Order', ORDERS) : 'desc',
		...(from === undefined ? {} : { from }),
		...(to === undefined ? {} : { to }),
	};
}
