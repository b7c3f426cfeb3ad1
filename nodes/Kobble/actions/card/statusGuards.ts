import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../parameters/itemFields';
import type { Card } from './cardAnswer';
import { CARD_STATUSES, cardStatusOptions } from './statusField';

/** For flows that run on a schedule: which cards a status change leaves alone. */
export const statusGuardOptions: INodeProperties[] = [
	{
		displayName: 'Only If Status',
		name: 'onlyIfStatus',
		type: 'multiOptions',
		options: cardStatusOptions,
		default: ['ACTIVE'],
		description:
			'Change the card only if it is in one of these statuses. It is read first; a card in another status is left alone and comes out with updated: false.',
	},
	{
		displayName: 'Skip If Unchanged',
		name: 'skipIfUnchanged',
		type: 'boolean',
		default: true,
		description:
			'Whether to read the card first and leave it alone if it has the status already. It then comes out with updated: false.',
	},
];

/** What has to be known of a card before its status is changed. */
export interface StatusGuard {
	/** Whether the card has to be read at all. */
	readonly isSet: boolean;
	allows(card: Card): boolean;
}

/**
 * @param status that the card is to get
 * @throws InvalidField where Only If Status was added and holds nothing, or Skip If Unchanged neither
 * true nor false: that would be no guard
 */
export function readStatusGuard(fields: ItemFields, status: string): StatusGuard {
	const only = fields.optionChoices('onlyIfStatus', 'Only If Status', CARD_STATUSES);
	const skipsUnchanged = fields.isOptionOn('skipIfUnchanged', 'Skip If Unchanged');
	return {
		isSet: only !== undefined || skipsUnchanged,
		allows: (card) => {
			if (skipsUnchanged && card.status === status) return false;
			return only === undefined || only.includes(String(card.status));
		},
	};
}
