import type { INodeProperties } from 'n8n-workflow';

import type { Renewal } from '../../api/cards';
import type { ItemFields } from '../../parameters/itemFields';

/** The optional fields of a replacement or a renewal [api-10192220]. */
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
				'When the new card expires. Without this field, Kobble decides. The text is sent exactly as you enter it, because Kobble does not document the format. Cards that Kobble returns have an expiry like the example.',
		},
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'string',
			default: '',
			placeholder: 'e.g. The chip is damaged',
			description:
				'Why the card is replaced or renewed, in your own words. Kobble does not document which reasons it accepts.',
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
