import { getClientRequest } from '../../api/clients';
import { toItems } from '../../transport/response';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { idField } from '../fields/idField';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

/** Retrieves one client. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get client',
	description: 'Retrieve a client',
	isReadOnly: true,
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [idField('clientId', 'Client ID', 'The client to retrieve'), optionsField()],

	prepare(fields) {
		const request = getClientRequest(fields.id('clientId', 'Client ID'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
