import { refuse } from '../apiResponse';
import { CLIENT_STATUSES, type Client } from '../records';
import { readEnum } from './bodyFields';
import type { Operation } from './operation';

export const listClients: Operation = ({ records }) => ({
	status: 200,
	body: [...records.clients.values()],
});

export const getClient: Operation = ({ records, path }) => {
	const client = records.clients.get(path.id ?? '');
	return client === undefined ? refuse(404, 'Client not found') : { status: 200, body: client };
};

/** Creates an ACTIVE client with all fields of the body: Kobble's fields are not documented. */
export const createClient: Operation = ({ records, body, now, onCreated }) => {
	const time = now.toISOString();
	const client: Client = {
		...(typeof body === 'object' ? body : {}),
		id: records.createId('client', records.clients.size),
		created_at: time,
		updated_at: time,
		status: 'ACTIVE',
	};
	records.clients.set(client.id, client);
	onCreated('client', client.id, body);
	return { status: 201, body: client };
};

export const updateClientStatus: Operation = ({ records, path, body, now }) => {
	const client = records.clients.get(path.id ?? '');
	if (client === undefined) return refuse(404, 'Client not found');
	client.status = readEnum(body, 'status', CLIENT_STATUSES);
	client.updated_at = now.toISOString();
	return { status: 200, body: client };
};
