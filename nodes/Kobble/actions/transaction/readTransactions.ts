import type { IDataObject } from 'n8n-workflow';

import { transactionList } from '../../api/transactions';
import type { TransactionQuery } from '../../api/transactions';
import { readPagedList } from '../../transport/pages';
import { readAnyList } from '../../transport/response';
import type { ItemApi } from '../operation';

/** Reads transactions page by page. */
export async function readTransactions(
	kobble: ItemApi,
	query: TransactionQuery,
	maxEntries = Number.POSITIVE_INFINITY,
): Promise<IDataObject[]> {
	const { runScope: scope, concurrency = 1 } = kobble;
	const found: IDataObject[] = [];
	const list = { ...transactionList, readEntries: readAnyList };
	const entries = readPagedList(list, async (page) => await kobble.send(page), query, {
		scope,
		concurrency,
		maxEntries,
	});
	for await (const transaction of entries) found.push(transaction);
	return found;
}
