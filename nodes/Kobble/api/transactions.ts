import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

/** A transaction as Kobble sends it. No page shows the object, so its fields are assumed. */
export type Transaction = ResponseObject<contract.Transaction>;

/** Retrieves a transaction [api-10192229]. The response is not documented. */
export function getTransactionRequest(transactionId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `/customers/v1/transactions/${transactionId}`,
		safety: 'idempotent',
		purpose: 'retrieve the transaction',
	};
}
