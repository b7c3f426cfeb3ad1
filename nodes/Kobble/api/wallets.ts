import type { KobbleRequest } from './request';

const WALLETS = '/customers/v1/wallets';

/** Retrieves a wallet [api-10192234]. */
export function getWalletRequest(walletId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${WALLETS}/${walletId}`,
		safety: 'idempotent',
		purpose: 'retrieve the wallet',
	};
}

/** All wallets [api-10192232]. No pagination is documented. */
export function listWalletsRequest(): KobbleRequest {
	return { method: 'GET', path: WALLETS, safety: 'idempotent', purpose: 'list the wallets' };
}

/**
 * All endusers; they own the wallets. They are in the menu of [doc-1946732]; the path is assumed.
 */
export function listEndusersRequest(): KobbleRequest {
	return {
		method: 'GET',
		path: '/customers/v1/endusers',
		safety: 'idempotent',
		purpose: 'list the endusers',
	};
}
