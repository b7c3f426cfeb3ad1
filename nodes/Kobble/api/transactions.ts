import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

/** A transaction as Kobble sends it. No page shows the object, so its fields are assumed. */
export type Transaction = ResponseObject<contract.Transaction>;

const TRANSACTIONS = '/customers/v1/transactions';

/** Which transactions to list [api-10192227]. Dates are ISO 8601 in UTC. */
export type TransactionQuery = contract.ListTransactionsQuery;

const NOT_EXISTING = 'Check the wallets: they must exist in the environment of the credential';

const ADVICE = {
	400: 'Check Amount, and that the wallets, or the wallet and the beneficiary, are ACTIVE. Kobble does not document what else it asks of them',
	404: NOT_EXISTING,
	422: 'The wallet may not have the amount. Check its balance, and Amount',
} as const;

/** Moves money from a wallet to a wallet or a beneficiary [api-10192228]. */
export function createTransactionRequest(
	transaction: contract.TransactionCreateInput,
): KobbleRequest {
	return {
		method: 'POST',
		path: TRANSACTIONS,
		body: JSON.stringify(transaction satisfies contract.TransactionCreateInput),
		safety: 'keyed',
		changes: [transaction.from, transaction.to],
		purpose: 'create the transaction',
		advice: ADVICE,
	};
}

/** Credits a wallet [api-10192230]. */
export function createManualCreditRequest(credit: contract.ManualCreditInput): KobbleRequest {
	return {
		method: 'POST',
		path: `${TRANSACTIONS}/manual-credit`,
		body: JSON.stringify(credit satisfies contract.ManualCreditInput),
		safety: 'keyed',
		changes: [credit.to],
		purpose: 'credit the wallet',
		advice: ADVICE,
	};
}

/** Debits a wallet [api-10192231]. */
export function createManualDebitRequest(debit: contract.ManualDebitInput): KobbleRequest {
	return {
		method: 'POST',
		path: `${TRANSACTIONS}/manual-debit`,
		body: JSON.stringify(debit satisfies contract.ManualDebitInput),
		safety: 'keyed',
		changes: [debit.from],
		purpose: 'debit the wallet',
		advice: ADVICE,
	};
}

/** Retrieves a transaction [api-10192229]. The response is not documented. */
export function getTransactionRequest(transactionId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${TRANSACTIONS}/${transactionId}`,
		safety: 'idempotent',
		purpose: 'retrieve the transaction',
		advice: { 404: 'Check Transaction ID: it must exist in the environment of the credential' },
	};
}

/** One page of transactions [api-10192227]. The response is not documented. */
export function listTransactionsRequest(query: TransactionQuery): KobbleRequest {
	return {
		method: 'GET',
		path: TRANSACTIONS,
		query,
		safety: 'idempotent',
		purpose: 'list the transactions',
	};
}

/** Transactions, as a list that Kobble sends in pages. */
export const transactionList = { noun: 'transactions', buildRequest: listTransactionsRequest };
