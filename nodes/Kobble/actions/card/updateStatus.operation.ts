import { getCardRequest, updateCardStatusRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { prepareStatusChange } from '../status/statusChange';
import { readStatusGuard, statusGuardOptions } from '../status/statusGuard';
import { CARD_STATUSES, cardStatusOptions, statusField } from './cardStatus';

/** Sets a card's status, such as suspended or stolen. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update card status',
	description: 'Change the status of a card: suspend it, activate it or report it stolen',
	fields: [
		cardLocator('The card to change'),
		statusField,
		optionsField(...statusGuardOptions('card', cardStatusOptions)),
	],

	prepare(fields) {
		const id = fields.id('cardId', 'Card');
		const status = fields.choice('status', 'Status', CARD_STATUSES);
		const card = { noun: 'card', status, finalStatus: 'STOLEN' };
		return prepareStatusChange({
			...card,
			id,
			read: getCardRequest(id),
			change: updateCardStatusRequest(id, status),
			guard: readStatusGuard(fields, card, CARD_STATUSES),
		});
	},
};
