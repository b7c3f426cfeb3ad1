import { getWalletRequest, updateWalletStatusRequest } from '../../api/wallets';
import { walletLocator } from '../fields/locators';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import {
	ACCOUNT_STATUSES,
	accountStatusField,
	accountStatusOptions,
} from '../status/accountStatus';
import { prepareStatusChange } from '../status/statusChange';
import { readStatusGuard, statusGuardOptions } from '../status/statusGuard';

/** Sets a wallet's status. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update wallet status',
	description: 'Change the status of a wallet. A card needs a wallet that is ACTIVE.',
	fields: [
		assumptionNotice('its body and its statuses are assumed'),
		walletLocator('The wallet to change'),
		accountStatusField('wallet'),
		optionsField(...statusGuardOptions('wallet', accountStatusOptions)),
	],

	prepare(fields) {
		const id = fields.id('walletId', 'Wallet');
		const status = fields.choice('status', 'Status', ACCOUNT_STATUSES);
		const wallet = { noun: 'wallet', status };
		return prepareStatusChange({
			...wallet,
			id,
			read: getWalletRequest(id),
			change: updateWalletStatusRequest(id, status),
			guard: readStatusGuard(fields, wallet, ACCOUNT_STATUSES),
		});
	},
};
