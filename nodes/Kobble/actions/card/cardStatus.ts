import type { INodeProperties } from 'n8n-workflow';

import type { CardStatus } from '../../api/cards';

/** The statuses of a card [api-10192216]. */
export const CARD_STATUSES: readonly CardStatus[] = [
	'ACTIVE',
	'INACTIVE',
	'PENDING',
	'STOLEN',
	'SUSPENDED',
];

/** The same statuses as options of fields that only read cards. */
export const cardStatusOptions = [
	{ name: 'Active', value: 'ACTIVE' },
	{ name: 'Inactive', value: 'INACTIVE' },
	{ name: 'Pending', value: 'PENDING' },
	{ name: 'Stolen', value: 'STOLEN' },
	{ name: 'Suspended', value: 'SUSPENDED' },
];

const NOT_DOCUMENTED = 'Kobble does not document this status for updates and may refuse it';

export const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: [
		{ name: 'Active', value: 'ACTIVE', description: 'The card can be used' },
		{ name: 'Inactive', value: 'INACTIVE', description: NOT_DOCUMENTED },
		{ name: 'Pending', value: 'PENDING', description: NOT_DOCUMENTED },
		{ name: 'Stolen', value: 'STOLEN', description: 'The card is reported stolen' },
		{
			name: 'Suspended',
			value: 'SUSPENDED',
			description: 'The card is blocked until its status is changed again',
		},
	],
	default: 'SUSPENDED',
	required: true,
	description: 'The new status of the card',
};
