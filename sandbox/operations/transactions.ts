import { refuse } from '../apiResponse';
import type { Operation } from './operation';

export const getTransaction: Operation = ({ records: ledger, path }) => {
	const transaction = ledger.transactions.get(path.id ?? '');
	if (transaction === undefined) return refuse(404, 'Transaction not found');
	return { status: 200, body: transaction };
};
