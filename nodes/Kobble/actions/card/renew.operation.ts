import { renewCardRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { idempotencyKeyOption, optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';
import { readRenewal, renewalFields } from './renewalFields';

/** Extends the life of a card. */
export const renew: Operation = {
	name: 'Renew',
	value: 'renew',
	action: 'Renew card',
	description: 'Renew a card that is about to expire',
	fields: [
		cardLocator('The card to renew'),
		renewalFields,
		optionsField(idempotencyKeyOption('renews a card a second time')),
	],

	prepare(fields) {
		const request = renewCardRequest(fields.id('cardId', 'Card'), readRenewal(fields));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
