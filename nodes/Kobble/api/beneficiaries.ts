import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

const BENEFICIARIES = '/customers/v1/beneficiaries';

/** A beneficiary as Kobble sends it. No page shows the object, so its fields are assumed. */
export type Beneficiary = ResponseObject<contract.Beneficiary>;

/**
 * Creates a beneficiary [api-14139509]. No idempotency key is documented. The content of `person`
 * is not documented; `name` is assumed.
 */
export function createBeneficiaryRequest(
	beneficiary: contract.BeneficiaryCreateInput,
): KobbleRequest {
	return {
		method: 'POST',
		path: BENEFICIARIES,
		body: JSON.stringify(beneficiary satisfies contract.BeneficiaryCreateInput),
		safety: 'findable',
		purpose: 'create the beneficiary',
		advice: { 400: 'Check the bank, its country and code, the account number and the name' },
	};
}

/** Retrieves a beneficiary. It is in the menu of [doc-1946732]; the path is assumed. */
export function getBeneficiaryRequest(beneficiaryId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${BENEFICIARIES}/${beneficiaryId}`,
		safety: 'idempotent',
		purpose: 'retrieve the beneficiary',
		advice: { 404: 'Check Beneficiary: it must exist in the environment of the credential' },
	};
}

/**
 * Sets fields of a beneficiary [api-14284227]. Kobble does not document whether fields that are left
 * out keep their values.
 */
export function updateBeneficiaryRequest(
	beneficiaryId: string,
	changes: contract.BeneficiaryUpdateInput,
): KobbleRequest {
	return {
		method: 'PUT',
		path: `${BENEFICIARIES}/${beneficiaryId}`,
		body: JSON.stringify(changes satisfies contract.BeneficiaryUpdateInput),
		safety: 'idempotent',
		purpose: 'update the beneficiary',
		advice: { 404: 'Check Beneficiary: it must exist in the environment of the credential' },
	};
}

/** All beneficiaries. They are in the menu of [doc-1946732]; the path is assumed. */
export function listBeneficiariesRequest(): KobbleRequest {
	return {
		method: 'GET',
		path: BENEFICIARIES,
		safety: 'idempotent',
		purpose: 'list the beneficiaries',
	};
}
