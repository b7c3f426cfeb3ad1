import type { INodeProperties } from 'n8n-workflow';

import { createClientRequest } from '../../api/clients';
import { markCreated } from '../markItems';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';

const body: INodeProperties = {
	displayName: 'Body',
	name: 'body',
	type: 'json',
	default: '',
	required: true,
	description: 'The new client as agreed with Kobble, as a JSON object',
	// n8n's editor for JSON shows no placeholder.
	hint: 'Such as { "name": "Example" }',
};

/** Creates a client. Kobble documents neither its fields nor an idempotency key. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create client',
	description: 'Create a new client. It is not sent again if it may have been created.',
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [assumptionNotice('its path is assumed'), body, optionsField()],

	prepare(fields) {
		const request = createClientRequest(fields.jsonObject('body', 'Body'));
		return { request, run: async (kobble) => markCreated(await kobble.send(request)) };
	},
};
