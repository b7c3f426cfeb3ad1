import { getProgramRequest } from '../../api/cardPrograms';
import { programLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';

/** Retrieves one card program. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get card program',
	description: 'Retrieve a card program',
	isReadOnly: true,
	fields: [programLocator('The card program to retrieve'), optionsField()],

	prepare(fields) {
		const request = getProgramRequest(fields.id('programId', 'Card Program'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
