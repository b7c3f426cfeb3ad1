import type { INodeProperties } from 'n8n-workflow';

/** The statuses of a wallet [api-10192233]; for a client they are assumed. */
export const ACCOUNT_STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;

/** The same statuses as options of a field. */
export const accountStatusOptions = [
	{ name: 'Active', value: 'ACTIVE' },
	{ name: 'Inactive', value: 'INACTIVE' },
	{ name: 'Suspended', value: 'SUSPENDED' },
];

/** @param noun of the object, for the description: `wallet` */
export function accountStatusField(noun: string): INodeProperties {
	return {
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: accountStatusOptions,
		default: 'ACTIVE',
		required: true,
		description: `The new status of the ${noun}`,
	};
}
