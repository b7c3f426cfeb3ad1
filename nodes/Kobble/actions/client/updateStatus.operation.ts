import { getClientRequest, updateClientStatusRequest } from '../../api/clients';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { idField } from '../fields/idField';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import {
	ACCOUNT_STATUSES,
	accountStatusField,
	accountStatusOptions,
} from '../status/accountStatus';
import { prepareStatusChange } from '../status/statusChange';
import { readStatusGuard, statusGuardOptions } from '../status/statusGuard';

/** Sets a client's status. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update client status',
	description: 'Change the status of a client',
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [
		assumptionNotice('its path, its body, its response and its statuses are assumed'),
		idField('clientId', 'Client ID', 'The client to change'),
		accountStatusField('client'),
		optionsField(...statusGuardOptions('client', accountStatusOptions)),
	],

	prepare(fields) {
		const id = fields.id('clientId', 'Client ID');
		const status = fields.choice('status', 'Status', ACCOUNT_STATUSES);
		const client = { noun: 'client', status };
		return prepareStatusChange({
			...client,
			id,
			read: getClientRequest(id),
			change: updateClientStatusRequest(id, status),
			finalStatus: 'SUSPENDED',
			guard: readStatusGuard(fields, client, ACCOUNT_STATUSES),
		});
	},
};
