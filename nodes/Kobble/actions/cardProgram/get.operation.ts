import { getProgramRequest } from '../../api/cardPrograms';
import { programLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';

/** Reads one card program. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get card program',
	description: 'Read a card program: its type, product, status and metadata',
	fields: [programLocator('The card program to read'), optionsField()],

	prepare(fields) {
		const request = getProgramRequest(fields.id('programId', 'Program'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
