import { refuse } from '../apiResponse';
import { BENEFICIARY_STATUSES, type Beneficiary } from '../records';
import { readEnum, readOptionalObject, readOptionalText, readText } from './bodyFields';
import type { Operation } from './operation';

export const listBeneficiaries: Operation = ({ records }) => ({
	status: 200,
	body: [...records.beneficiaries.values()],
});

export const getBeneficiary: Operation = ({ records, path }) => {
	const beneficiary = records.beneficiaries.get(path.id ?? '');
	if (beneficiary === undefined) return refuse(404, 'Beneficiary not found');
	return { status: 200, body: beneficiary };
};

/** Creates an ACTIVE beneficiary [api-14139509]. */
export const createBeneficiary: Operation = ({ records, body, now, onCreated }) => {
	const time = now.toISOString();
	const beneficiary: Beneficiary = {
		id: records.createId('beneficiary', records.beneficiaries.size),
		created_at: time,
		updated_at: time,
		status: 'ACTIVE',
		bank_name: readText(body, 'bank_name'),
		bank_country: readText(body, 'bank_country'),
		bank_code_type: readText(body, 'bank_code_type'),
		bank_code: readText(body, 'bank_code'),
		account_number: readText(body, 'account_number'),
		person: readOptionalObject(body, 'person') ?? {},
		metadata: readOptionalObject(body, 'metadata') ?? {},
	};
	records.beneficiaries.set(beneficiary.id, beneficiary);
	const { bank_code_type, bank_code, account_number } = beneficiary;
	onCreated('beneficiary', beneficiary.id, { bank_code_type, bank_code, account_number });
	return { status: 201, body: beneficiary };
};

/** Changes the fields in the body and keeps the others [api-14284227]. */
export const updateBeneficiary: Operation = ({ records, path, body, now }) => {
	const beneficiary = records.beneficiaries.get(path.id ?? '');
	if (beneficiary === undefined) return refuse(404, 'Beneficiary not found');
	if (readOptionalText(body, 'status') !== undefined) {
		beneficiary.status = readEnum(body, 'status', BENEFICIARY_STATUSES);
	}
	beneficiary.metadata = readOptionalObject(body, 'metadata') ?? beneficiary.metadata;
	beneficiary.updated_at = now.toISOString();
	return { status: 200, body: beneficiary };
};
