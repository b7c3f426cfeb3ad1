import type { KobbleRequest } from './request';

/** Retrieves a transaction [api-10192229]. The response is not documented. */
export function getTransactionRequest(transactionId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `/customers/v1/transactions/${transactionId}`,
		safety: 'idempotent',
		purpose: 'retrieve the transaction',
	};
}
