import { replaceCardRequest } from '../../api/cardLifeRequests';
import { cardLocator } from '../fields/locators';
import { idempotencyKeyOption, requestOptions } from '../fields/options';
import type { Operation } from '../operation';
import { passedOn } from '../passedOn';
import { renewalFields, renewalOf } from './renewalFields';

/** Gives a card a successor. */
export const replace: Operation = {
	name: 'Replace',
	value: 'replace',
	action: 'Replace card',
	description: 'Replace a lost, stolen or damaged card with another one',
	fields: [
		cardLocator('The card to replace'),
		...renewalFields,
		requestOptions(idempotencyKeyOption('replaces a card a second time')),
	],

	prepare(fields) {
		const request = replaceCardRequest(fields.id('cardId', 'Card'), renewalOf(fields));
		return { keyed: request, run: async (kobble) => passedOn(await kobble.send(request)) };
	},
};
