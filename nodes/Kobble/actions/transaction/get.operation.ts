import { getTransactionRequest } from '../../api/transactions';
import { toItems } from '../../transport/response';
import { idField } from '../fields/idField';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

/** Retrieves one transaction. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get transaction',
	description: 'Retrieve a transaction',
	isReadOnly: true,
	fields: [
		idField('transactionId', 'Transaction ID', 'The transaction to retrieve'),
		optionsField(),
	],

	prepare(fields) {
		const request = getTransactionRequest(fields.id('transactionId', 'Transaction ID'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
