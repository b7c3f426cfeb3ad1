import { getEnduserRequest } from '../../api/endusers';
import { toItems } from '../../transport/response';
import { enduserLocator } from '../fields/locators';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

/** Retrieves one enduser. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get enduser',
	description: 'Retrieve an enduser',
	isReadOnly: true,
	fields: [
		assumptionNotice('its path is assumed'),
		enduserLocator('Enduser', 'The enduser to retrieve'),
		optionsField(),
	],

	prepare(fields) {
		const request = getEnduserRequest(fields.id('enduserId', 'Enduser'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
