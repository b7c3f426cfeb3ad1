import { getCardRequest, updateCardStatusRequest } from '../../client/cardRequests';
import { cardLocator } from '../fields/locators';
import { requestOptions } from '../fields/requestOptions';
import type { Operation } from '../operation';
import { cardOf } from './cardAnswer';
import { CARD_STATUSES, statusField } from './statusField';

/** Sets a card's status, such as suspended or stolen. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update card status',
	description: 'Suspend a card, activate it, or mark it stolen',
	fields: [cardLocator, statusField, requestOptions()],

	prepare(fields) {
		const cardId = fields.id('cardId', 'Card');
		const status = fields.choice('status', 'Status', CARD_STATUSES);
		const request = updateCardStatusRequest(cardId, status);
		return {
			async run(kobble) {
				if (kobble.noteSending(request)) {
					// Somebody may have marked the card stolen since the first try: a repeat must not
					// wake it, and what is already as wanted needs no second change.
					const reading = getCardRequest(cardId);
					const card = cardOf(await kobble.send(reading), reading);
					if (card.status === status || card.status === 'STOLEN') {
						return { ...card, updated: false };
					}
				}
				return { ...cardOf(await kobble.send(request), request), updated: true };
			},
		};
	},
};
