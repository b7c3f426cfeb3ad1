import type { INodeProperties } from 'n8n-workflow';

import type { Renewal } from '../../api/cards';
import type { ItemFields } from '../../parameters/itemFields';

/** What may be added to a replacement or a renewal; both are optional [api-10192220]. */
export const renewalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	options: [
		{
			displayName: 'Expiry',
			name: 'expiry',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2031-05-31T00:00:00.000Z',
			description:
				'Until when the new card is valid. Without this field, Kobble chooses. It is sent as you type it, because Kobble does not document the format. In the cards that Kobble returns, the expiry looks like the example.',
		},
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'string',
			default: '',
			placeholder: 'e.g. The chip is damaged',
			description:
				'The reason, in your own words. Kobble does not document which reasons it accepts.',
		},
	],
};

/** @throws InvalidField */
export function readRenewal(fields: ItemFields): Renewal {
	return {
		reason: fields.additionalText('reason', 'Reason'),
		expiry: fields.additionalDateAsTyped('expiry', 'Expiry'),
	};
}
