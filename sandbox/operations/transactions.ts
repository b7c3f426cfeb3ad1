import { refuse } from '../apiResponse';
import type { Operation } from './operation';

export const getTransaction: Operation = ({ records, path }) => {
	const transaction = records.transactions.get(path.id ?? '');
	if (transaction === undefined) return refuse(404, 'Transaction not found');
	return { status: 200, body: transaction };
};
