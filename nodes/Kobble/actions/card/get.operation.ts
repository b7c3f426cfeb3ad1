import { getCardRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { readCard } from './cardAnswer';

/** Reads one card. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get card',
	description: 'Read a card: its status, type, wallet, program, last four digits and expiry',
	fields: [cardLocator('The card to read'), optionsField()],

	prepare(fields) {
		const request = getCardRequest(fields.id('cardId', 'Card'));
		return { run: async (kobble) => readCard(await kobble.send(request), request) };
	},
};
