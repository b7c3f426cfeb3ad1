import { getWalletRequest } from '../../api/wallets';
import { readObject } from '../../transport/response';
import { walletLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

/** Retrieves one wallet. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get wallet',
	description: 'Retrieve a wallet with its balance',
	isReadOnly: true,
	fields: [walletLocator('The wallet to retrieve'), optionsField()],

	prepare(fields) {
		const request = getWalletRequest(fields.id('walletId', 'Wallet'));
		return { request, run: async (kobble) => readObject(await kobble.send(request), request) };
	},
};
