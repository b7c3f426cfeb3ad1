import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

const WALLETS = '/customers/v1/wallets';

/** A wallet as Kobble sends it [api-10192233]. */
export type Wallet = ResponseObject<contract.Wallet>;

/** The status of a wallet [api-10192233]. */
export type WalletStatus = contract.WalletUpdateInput['status'];

/** Creates a wallet [api-10192233]. No idempotency key is documented. */
export function createWalletRequest(wallet: contract.WalletCreateInput): KobbleRequest {
	return {
		method: 'POST',
		path: WALLETS,
		body: JSON.stringify(wallet satisfies contract.WalletCreateInput),
		safety: 'findable',
		purpose: 'create the wallet',
		advice: {
			400: 'Check Holder: the enduser must exist in the environment of the credential',
			404: 'Check Holder: the enduser must exist in the environment of the credential',
		},
	};
}

/** Retrieves a wallet [api-10192234]. */
export function getWalletRequest(walletId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${WALLETS}/${walletId}`,
		safety: 'idempotent',
		purpose: 'retrieve the wallet',
		advice: { 404: 'Check Wallet: it must exist in the environment of the credential' },
	};
}

/** Sets a wallet's status [api-10192235]. The body is not documented; `status` is assumed. */
export function updateWalletStatusRequest(walletId: string, status: WalletStatus): KobbleRequest {
	const refused =
		'Kobble may not allow this status after the current status of the wallet. Check Status';
	return {
		method: 'PATCH',
		path: `${WALLETS}/${walletId}`,
		body: JSON.stringify({ status } satisfies contract.WalletUpdateInput),
		safety: 'idempotent',
		purpose: 'change the status of the wallet',
		advice: {
			400: refused,
			404: 'Check Wallet: it must exist in the environment of the credential',
			409: refused,
			422: refused,
		},
	};
}

/** All wallets [api-10192232]. No pagination is documented. */
export function listWalletsRequest(): KobbleRequest {
	return { method: 'GET', path: WALLETS, safety: 'idempotent', purpose: 'list the wallets' };
}
