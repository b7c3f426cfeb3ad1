import { getProgramRequest } from '../../api/cardPrograms';
import { programLocator } from '../fields/locators';
import { requestOptions } from '../fields/options';
import type { Operation } from '../operation';
import { passedOn } from '../passedOn';

/** Reads one card program. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get card program',
	description: 'Read a card program: its type, product, status and metadata',
	fields: [programLocator('The card program to read'), requestOptions()],

	prepare(fields) {
		const request = getProgramRequest(fields.id('programId', 'Program'));
		return { run: async (kobble) => passedOn(await kobble.send(request)) };
	},
};
