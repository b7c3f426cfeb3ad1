import type { IDataObject } from 'n8n-workflow';

import type { ClientCreateInput, ClientStatusUpdateInput } from './contract';
import type { KobbleRequest } from './request';

const CLIENTS = '/customers/v1/clients';

/** The status of a client; the values are assumed. */
export type ClientStatus = ClientStatusUpdateInput['status'];

/** Creates a client. Path, body and idempotency are not documented; the path is assumed. */
export function createClientRequest(client: IDataObject): KobbleRequest {
	return {
		method: 'POST',
		path: CLIENTS,
		body: JSON.stringify(client satisfies ClientCreateInput),
		safety: 'unsafe',
		purpose: 'create the client',
		advice: { 400: 'Check Body: it must be what Kobble agreed with you' },
	};
}

/** Retrieves a client [api-12280699]. */
export function getClientRequest(clientId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${CLIENTS}/${clientId}`,
		safety: 'idempotent',
		purpose: 'retrieve the client',
		advice: { 404: 'Check Client ID: it must exist in the environment of the credential' },
	};
}

/** Sets a client's status. Path and body are not documented; both are assumed. */
export function updateClientStatusRequest(clientId: string, status: ClientStatus): KobbleRequest {
	return {
		method: 'PATCH',
		path: `${CLIENTS}/${clientId}/status`,
		body: JSON.stringify({ status } satisfies ClientStatusUpdateInput),
		safety: 'idempotent',
		purpose: 'change the status of the client',
		advice: { 404: 'Check Client ID: it must exist in the environment of the credential' },
	};
}

/** All clients [api-12280696]. */
export function listClientsRequest(): KobbleRequest {
	return { method: 'GET', path: CLIENTS, safety: 'idempotent', purpose: 'list the clients' };
}
