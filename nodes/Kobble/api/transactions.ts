import type { KobbleRequest } from './request';

/** Reads a transaction [api-10192229]; what is answered is not documented. */
export function getTransactionRequest(transactionId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `/customers/v1/transactions/${transactionId}`,
		safety: 'idempotent',
		purpose: 'show the transaction',
	};
}
