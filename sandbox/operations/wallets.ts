import { refuse } from '../apiResponse';
import { WALLET_STATUSES, type Wallet } from '../records';
import type { Operation } from './operation';
import { readText, readEnum } from './bodyFields';

export const listWallets: Operation = ({ records }) => ({
	status: 200,
	body: [...records.wallets.values()],
});

export const getWallet: Operation = ({ records, path }) => {
	const wallet = records.wallets.get(path.id ?? '');
	return wallet === undefined ? refuse(404, 'Wallet not found') : { status: 200, body: wallet };
};

/** Responds with 200 and an INACTIVE wallet, like the example on [api-10192233]. */
export const createWallet: Operation = ({ records, now, body, onCreated }) => {
	const holder = records.endusers.get(readText(body, 'holder_id'));
	if (holder === undefined) return refuse(400, 'Holder not found');
	const time = now.toISOString();
	const wallet: Wallet = {
		id: records.createId('wallet', records.wallets.size),
		external_id: null,
		created_at: time,
		updated_at: time,
		holder_id: holder.id,
		asset: 'AUD',
		asset_class: 'CURRENCY',
		status: 'INACTIVE',
		partner_product: 'KOBBLE_AUD_1',
		total_amount: 0,
		amount: 0,
		reserved_amount: 0,
	};
	records.wallets.set(wallet.id, wallet);
	onCreated('wallet', wallet.id, { holder: holder.id });
	return { status: 200, body: wallet };
};

export const updateWallet: Operation = ({ records, now, path, body }) => {
	const wallet = records.wallets.get(path.id ?? '');
	if (wallet === undefined) return refuse(404, 'Wallet not found');
	wallet.status = readEnum(body, 'status', WALLET_STATUSES);
	wallet.updated_at = now.toISOString();
	return { status: 200, body: wallet };
};
