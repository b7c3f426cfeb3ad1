import type { INodeProperties } from 'n8n-workflow';

/** The statuses of a card [api-10192216]. */
export const CARD_STATUSES: readonly string[] = [
	'ACTIVE',
	'INACTIVE',
	'PENDING',
	'STOLEN',
	'SUSPENDED',
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
			description: 'The card is blocked for the time being',
		},
	],
	default: 'SUSPENDED',
	required: true,
	description: 'The status that the card gets',
};
