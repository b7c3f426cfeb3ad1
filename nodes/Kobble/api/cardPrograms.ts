import type { IDataObject } from 'n8n-workflow';

import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

const PROGRAMS = '/customers/v1/card-programs';

/** A card program as Kobble sends it [api-10192221]. */
export type Program = ResponseObject<contract.Program>;

/** Creates a card program [api-10192222]. No idempotency key is documented. */
export function createProgramRequest(
	type: contract.ProgramCreateInput['type'],
	partnerProduct: contract.ProgramCreateInput['partner_product'],
	metadata: IDataObject,
): KobbleRequest {
	return {
		method: 'POST',
		path: PROGRAMS,
		body: JSON.stringify({
			type,
			partner_product: partnerProduct,
			metadata,
		} satisfies contract.ProgramCreateInput),
		safety: 'findable',
		purpose: 'create the card program',
		advice: { 400: 'Check Metadata: it must be what Kobble agreed with you for this product' },
	};
}

/** Retrieves a card program [api-10192223]. */
export function getProgramRequest(programId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${PROGRAMS}/${programId}`,
		safety: 'idempotent',
		purpose: 'retrieve the card program',
		advice: { 404: 'Check Card Program: it must exist in the environment of the credential' },
	};
}

/** All card programs [api-10192221]. No pagination is documented. */
export function listProgramsRequest(): KobbleRequest {
	return {
		method: 'GET',
		path: PROGRAMS,
		safety: 'idempotent',
		purpose: 'list the card programs',
	};
}
