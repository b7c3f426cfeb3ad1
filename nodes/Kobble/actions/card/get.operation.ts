import { getCardRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { readObject } from '../../transport/response';

/** Retrieves one card. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get card',
	description: 'Retrieve a card',
	isReadOnly: true,
	fields: [cardLocator('The card to retrieve'), optionsField()],

	prepare(fields) {
		const request = getCardRequest(fields.id('cardId', 'Card'));
		return { request, run: async (kobble) => readObject(await kobble.send(request), request) };
	},
};
