import { renewCardRequest } from '../../api/cardLifeRequests';
import { cardLocator } from '../fields/locators';
import { idempotencyKeyOption, requestOptions } from '../fields/options';
import type { Operation } from '../operation';
import { passedOn } from '../passedOn';
import { renewalFields, renewalOf } from './renewalFields';

/** Lets a card live longer. */
export const renew: Operation = {
	name: 'Renew',
	value: 'renew',
	action: 'Renew card',
	description: 'Renew a card that is about to expire',
	fields: [
		cardLocator('The card to renew'),
		...renewalFields,
		requestOptions(idempotencyKeyOption('renews a card a second time')),
	],

	prepare(fields) {
		const request = renewCardRequest(fields.id('cardId', 'Card'), renewalOf(fields));
		return { keyed: request, run: async (kobble) => passedOn(await kobble.send(request)) };
	},
};
