import type { INodeProperties } from 'n8n-workflow';

import type { Renewal } from '../../api/cards';
import type { ItemFields } from '../../parameters/itemFields';

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
		type: 'string',
		default: '',
		placeholder: 'e.g. 2031-05-31T00:00:00.000Z',
		description:
			'Until when the card is valid. Left empty, Kobble chooses. It goes out as you type it, because Kobble does not document the format; the expiry of a card that it shows looks like the example.',
	},
];

/** @throws InvalidField */
export function readRenewal(fields: ItemFields): Renewal {
	return {
		reason: fields.optionalText('reason', 'Reason'),
		expiry: fields.optionalDateAsTyped('expiry', 'Expiry'),
	};
}
