import { getCardRequest, updateCardStatusRequest } from '../../client/cardRequests';
import { cardLocator } from '../fields/locators';
import { requestOptions } from '../fields/requestOptions';
import type { Operation } from '../operation';
import { cardOf } from './cardAnswer';
import { CARD_STATUSES, statusField } from './statusField';
import { statusGuardOf, statusGuardOptions } from './statusGuards';

/** Sets a card's status, such as suspended or stolen. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update card status',
	description: 'Suspend a card, activate it, or mark it stolen',
	fields: [cardLocator('The card to change'), statusField, requestOptions(...statusGuardOptions)],

	prepare(fields) {
		const cardId = fields.id('cardId', 'Card');
		const status = fields.choice('status', 'Status', CARD_STATUSES);
		const guard = statusGuardOf(fields, status);
		const reading = getCardRequest(cardId);
		const change = updateCardStatusRequest(cardId, status);
		return {
			async run(kobble) {
				const readCard = async () => cardOf(await kobble.send(reading), reading);
				const before = guard.isSet ? await readCard() : undefined;
				if (before !== undefined && !guard.admits(before)) return { ...before, updated: false };
				if (kobble.noteSending(change)) {
					// Somebody may have marked the card stolen since the first try: a repeat must not
					// wake it, and what is already as wanted needs no second change.
					const now = before ?? (await readCard());
					if (now.status === status || now.status === 'STOLEN') return { ...now, updated: false };
				}
				return { ...cardOf(await kobble.send(change), change), updated: true };
			},
		};
	},
};
