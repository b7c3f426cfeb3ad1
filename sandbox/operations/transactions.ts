import { refuse, type ApiResponse } from '../apiResponse';
import type { TransactionType } from '../records';
import type { RecordStore } from '../recordStore';
import { readInteger, readOptionalObject, readOptionalText, readText } from './bodyFields';
import type { Operation, OperationRequest } from './operation';
import { readPage } from './pages';

/** One page of transactions [api-10192227], without page headers, because none are documented. */
export const listTransactions: Operation = (request) => {
	const { wallet } = request.query;
	const all = request.records.transactionsByAge;
	const list =
		wallet === undefined ? all : all.filter(({ from, to }) => from === wallet || to === wallet);
	return { ...readPage(list, request), headers: undefined };
};

export const getTransaction: Operation = ({ records, path }) => {
	const transaction = records.transactions.get(path.id ?? '');
	if (transaction === undefined) return refuse(404, 'Transaction not found');
	return { status: 200, body: transaction };
};

function refuseWallet(records: RecordStore, id: string): ApiResponse | undefined {
	const wallet = records.wallets.get(id);
	if (wallet === undefined) return refuse(400, 'Wallet not found');
	return wallet.status === 'ACTIVE' ? undefined : refuse(400, 'Wallet is not active');
}

function refuseRecipient(records: RecordStore, id: string): ApiResponse | undefined {
	const beneficiary = records.beneficiaries.get(id);
	if (beneficiary === undefined) return refuseWallet(records, id);
	return beneficiary.status === 'ACTIVE' ? undefined : refuse(400, 'Beneficiary is not active');
}

interface Movement {
	type: TransactionType;
	from: string | null;
	to: string | null;
}

function findRefusal(
	records: RecordStore,
	{ type, from, to }: Movement,
	amount: number,
): ApiResponse | undefined {
	if (from !== null && from === to) return refuse(400, 'from and to are the same');
	const payerRefusal = from === null ? undefined : refuseWallet(records, from);
	if (payerRefusal !== undefined) return payerRefusal;
	if (to !== null) {
		const refusal = type === 'TRANSFER' ? refuseRecipient(records, to) : refuseWallet(records, to);
		if (refusal !== undefined) return refusal;
	}
	const available = from === null ? Infinity : (records.wallets.get(from)?.amount ?? 0);
	return available < amount ? refuse(422, 'Insufficient funds') : undefined;
}

/** Moves the amount in the body, or refuses. */
function moveMoney(request: OperationRequest, movement: Movement): ApiResponse {
	const { records, body, now, webhooks, onCreated } = request;
	const amount = readInteger(body, 'amount');
	const refusal = findRefusal(records, movement, amount);
	if (refusal !== undefined) return refusal;
	const reference = readOptionalText(body, 'reference') ?? '';
	const metadata = readOptionalObject(body, 'metadata') ?? {};
	const details = { ...movement, amount, reference, metadata, card_id: null };
	const transaction = records.addTransaction(details, now);
	onCreated('transaction', transaction.id, { ...movement, amount, reference });
	const answer: ApiResponse = { status: 201, body: { ...transaction } };
	if (webhooks === undefined) return answer;
	return { ...answer, onSent: () => void webhooks.emit({ entity_id: transaction.id }) };
}

/** Moves money from a wallet to another wallet or to a beneficiary [api-10192228]. */
export const createTransaction: Operation = (request) =>
	moveMoney(request, {
		type: 'TRANSFER',
		from: readText(request.body, 'from'),
		to: readText(request.body, 'to'),
	});

/** Increases the balance of a wallet [api-10192230]. */
export const createManualCredit: Operation = (request) =>
	moveMoney(request, { type: 'MANUAL_CREDIT', from: null, to: readText(request.body, 'to') });

/** Reduces the balance of a wallet [api-10192231]. */
export const createManualDebit: Operation = (request) =>
	moveMoney(request, { type: 'MANUAL_DEBIT', from: readText(request.body, 'from'), to: null });
