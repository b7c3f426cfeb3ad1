import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../parameters/itemFields';
import type { Card, CardStatus } from '../../api/cards';

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

/** For workflows that run on a schedule: which cards a status change leaves unchanged. */
export const statusGuardOptions: INodeProperties[] = [
	{
		displayName: 'Only If Status',
		name: 'onlyIfStatus',
		type: 'multiOptions',
		options: cardStatusOptions,
		default: ['ACTIVE'],
		description:
			'Change the card only if its current status is one of these. The card is read first; any other card is left alone and comes out with updated: false. Without this option, the card is changed whatever its status.',
	},
	{
		displayName: 'Skip If Unchanged',
		name: 'skipIfUnchanged',
		type: 'boolean',
		default: true,
		description:
			'Whether to read the card first and leave it alone if it already has the status. It then comes out with updated: false. Without this option, the change is always sent.',
	},
];

/** What to check about a card before its status is changed. */
export interface StatusGuard {
	/** Whether the card has to be read first. */
	readonly isSet: boolean;
	/** @returns why the card is left alone, as a sentence; `undefined` if it may be changed */
	findObstacle(card: Card): string | undefined;
}

/**
 * @param status the new status of the card
 * @throws InvalidField if Only If Status was added without a status, or if Skip If Unchanged is
 * neither true nor false: the guard would have no effect
 */
export function readStatusGuard(fields: ItemFields, status: string): StatusGuard {
	const only = fields.optionChoices('onlyIfStatus', 'Only If Status', CARD_STATUSES);
	// What a person approved says what the card changes from. It may have changed since.
	const isApproved = fields.hasOption('approvedPlan') || fields.isOptionOn('preview', 'Preview');
	const skipsUnchanged = fields.isOptionOn('skipIfUnchanged', 'Skip If Unchanged') || isApproved;
	const keepsStolen = isApproved && status !== 'STOLEN' && only?.includes('STOLEN') !== true;
	return {
		isSet: only !== undefined || skipsUnchanged,
		findObstacle: (card) => {
			const current = String(card.status);
			if (skipsUnchanged && current === status) return `The card already is ${status}.`;
			if (only?.includes(current) === false) {
				return `The card is ${current}, and the option "Only If Status" does not allow that.`;
			}
			if (!keepsStolen || current !== 'STOLEN') return undefined;
			return 'The card is STOLEN. A run with an approved plan leaves it alone, unless the option "Only If Status" allows STOLEN.';
		},
	};
}
