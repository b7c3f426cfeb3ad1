import type { IDataObject } from 'n8n-workflow';

import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

const ENDUSERS = '/customers/v1/endusers';

/** An enduser as Kobble sends it [api-10192225]. */
export type Enduser = ResponseObject<contract.Enduser>;

/** Who an enduser is: a person, or a company by its name. */
export type EnduserIdentity =
	| { readonly person: contract.Person }
	| { readonly company: contract.Company };

/** Creates an enduser [api-10192225]. No idempotency key is documented. */
export function createEnduserRequest(
	identity: EnduserIdentity,
	metadata: IDataObject,
): KobbleRequest {
	return {
		method: 'POST',
		path: ENDUSERS,
		body: JSON.stringify({ ...identity, metadata } satisfies contract.EnduserCreateInput),
		safety: 'findable',
		purpose: 'create the enduser',
		advice: { 400: 'Check the name, the email, the phone number and the birthday of this item' },
	};
}

/** Retrieves an enduser. It is in the menu of [doc-1946732]; the path is assumed. */
export function getEnduserRequest(enduserId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${ENDUSERS}/${enduserId}`,
		safety: 'idempotent',
		purpose: 'retrieve the enduser',
		advice: { 404: 'Check Enduser: it must exist in the environment of the credential' },
	};
}

/** All endusers. They are in the menu of [doc-1946732]; the path is assumed. */
export function listEndusersRequest(): KobbleRequest {
	return { method: 'GET', path: ENDUSERS, safety: 'idempotent', purpose: 'list the endusers' };
}
