import { replaceCardRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { idempotencyKeyOption, optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';
import { readRenewal, renewalFields } from './renewalFields';

/** Replaces a card with a new one. */
export const replace: Operation = {
	name: 'Replace',
	value: 'replace',
	action: 'Replace card',
	description: 'Replace a lost, stolen or damaged card with a new one',
	fields: [
		cardLocator('The card to replace'),
		renewalFields,
		optionsField(idempotencyKeyOption('replaces a card a second time')),
	],

	prepare(fields) {
		const request = replaceCardRequest(fields.id('cardId', 'Card'), readRenewal(fields));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
