import type { INodeProperties } from 'n8n-workflow';

import { getClientRequest, updateClientStatusRequest } from '../../api/clients';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { idField } from '../fields/idField';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { prepareStatusChange } from '../status/statusChange';
import { readStatusGuard, statusGuardOptions } from '../status/statusGuard';

const STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;

const statusOptions = [
	{ name: 'Active', value: 'ACTIVE' },
	{ name: 'Inactive', value: 'INACTIVE' },
	{ name: 'Suspended', value: 'SUSPENDED' },
];

const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: statusOptions,
	default: 'ACTIVE',
	required: true,
	description: 'The new status of the client',
};

/** Sets a client's status. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update client status',
	description: 'Change the status of a client',
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [
		assumptionNotice('its path, its body, its response and the statuses'),
		idField('clientId', 'Client ID', 'The client to change'),
		statusField,
		optionsField(...statusGuardOptions('client', statusOptions)),
	],

	prepare(fields) {
		const id = fields.id('clientId', 'Client ID');
		const status = fields.choice('status', 'Status', STATUSES);
		const client = { noun: 'client', status };
		return prepareStatusChange({
			...client,
			id,
			read: getClientRequest(id),
			change: updateClientStatusRequest(id, status),
			finalStatus: 'SUSPENDED',
			guard: readStatusGuard(fields, client, STATUSES),
		});
	},
};
