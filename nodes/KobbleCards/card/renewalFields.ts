import type { INodeProperties } from 'n8n-workflow';

import type { Renewal } from '../../client/cardLifeRequests';
import type { ItemFields } from '../itemFields';

/** What may be said of a replacement or a renewal; both may be left empty [api-10192220]. */
export const renewalFields: INodeProperties[] = [
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		placeholder: 'e.g. The chip is damaged',
		description: 'Why, in words of your own. Kobble does not document which reasons it knows.',
	},
	{
		displayName: 'Expiry',
		name: 'expiry',
		type: 'dateTime',
		default: '',
		description:
			"Until when the card is valid. Left empty, Kobble chooses. Without a timezone in it, it is meant in the workflow's timezone; it goes out like a card's own expiry, because Kobble does not document the format.",
	},
];

/** @throws InvalidField */
export function renewalOf(fields: ItemFields): Renewal {
	return {
		reason: fields.optionalText('reason', 'Reason'),
		expiry: fields.optionalMoment('expiry', 'Expiry'),
	};
}
