import type { INodeProperties } from 'n8n-workflow';

import { getWalletRequest, updateWalletStatusRequest } from '../../api/wallets';
import { walletLocator } from '../fields/locators';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { prepareStatusChange } from '../status/statusChange';
import { readStatusGuard, statusGuardOptions } from '../status/statusGuard';

const STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;

const statusOptions = [
	{ name: 'Active', value: 'ACTIVE' },
	{ name: 'Inactive', value: 'INACTIVE' },
	{ name: 'Suspended', value: 'SUSPENDED' },
];

const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: statusOptions,
	default: 'ACTIVE',
	required: true,
	description: 'The new status of the wallet',
};

/** Sets a wallet's status. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update wallet status',
	description: 'Change the status of a wallet. A card needs a wallet that is ACTIVE.',
	fields: [
		assumptionNotice('its body, and which statuses can be set'),
		walletLocator('The wallet to change'),
		statusField,
		optionsField(...statusGuardOptions('wallet', statusOptions)),
	],

	prepare(fields) {
		const id = fields.id('walletId', 'Wallet');
		const status = fields.choice('status', 'Status', STATUSES);
		const wallet = { noun: 'wallet', status };
		return prepareStatusChange({
			...wallet,
			id,
			read: getWalletRequest(id),
			change: updateWalletStatusRequest(id, status),
			guard: readStatusGuard(fields, wallet, STATUSES),
		});
	},
};
