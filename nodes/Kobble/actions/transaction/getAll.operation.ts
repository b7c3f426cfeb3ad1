import type { INodeProperties } from 'n8n-workflow';

import { listTransactionsRequest } from '../../api/transactions';
import type { TransactionQuery } from '../../api/transactions';
import type { ItemFields } from '../../parameters/itemFields';
import { dateFilters, orderOption, readDatesAndOrder } from '../fields/datesAndOrder';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { shareReading } from '../sharedReading';
import { readTransactions } from './readTransactions';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		...dateFilters('transactions', 'Kobble does not document which time it compares.'),
		{
			displayName: 'Wallet',
			name: 'walletId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
			description: 'Only transactions of the wallet with this ID',
		},
	],
};

/** Retrieves transactions, each once, even if others are made in the meantime. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many transactions',
	description: 'Retrieve a list of transactions',
	isReadOnly: true,
	fields: [...limitFields, filters, optionsField(orderOption('transactions'))],

	prepare(fields) {
		const query = readQuery(fields);
		const limit = fields.limit();
		return {
			request: listTransactionsRequest(query),
			run: async (kobble) =>
				await shareReading(kobble, { query, limit: String(limit) }, async () => {
					return await readTransactions(kobble, query, limit);
				}),
		};
	},
};

function readQuery(fields: ItemFields): TransactionQuery {
	const wallet = fields.filterId('walletId', 'Wallet');
	return { ...readDatesAndOrder(fields), ...(wallet === undefined ? {} : { wallet }) };
}
