import type { INodeProperties } from 'n8n-workflow';

import { updateClientStatusRequest } from '../../api/clients';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { idField } from '../fields/idField';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import { markUpdated } from '../markItems';
import type { Operation } from '../operation';

const STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: [
		{ name: 'Active', value: 'ACTIVE' },
		{ name: 'Inactive', value: 'INACTIVE' },
		{ name: 'Suspended', value: 'SUSPENDED' },
	],
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
		assumptionNotice('its path, its body and the statuses'),
		idField('clientId', 'Client ID', 'The client to change'),
		status,
		optionsField(),
	],

	prepare(fields) {
		const request = updateClientStatusRequest(
			fields.id('clientId', 'Client ID'),
			fields.choice('status', 'Status', STATUSES),
		);
		return { request, run: async (kobble) => markUpdated(await kobble.send(request)) };
	},
};
