import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { getBeneficiaryRequest, listBeneficiariesRequest } from '../api/beneficiaries';
import type { Beneficiary } from '../api/beneficiaries';
import { isJsonObject } from '../data/json';
import { abbreviateName } from './holderName';
import { rowName, searchWholeList } from './listSearch';
import type { Row } from './listSearch';

/** The pick list of beneficiaries. */
export async function searchBeneficiaries(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchWholeList(
		this,
		'beneficiaries',
		{ filter, paginationToken },
		{
			buildRequest: getBeneficiaryRequest,
			list: listBeneficiariesRequest(),
			toRow: toBeneficiaryRow,
		},
	);
}

function toBeneficiaryRow(beneficiary: Beneficiary): Row {
	const { person, bank_name: bank, status, account_number: account } = beneficiary;
	const name = isJsonObject(person) ? person.name : undefined;
	return {
		value: String(beneficiary.id),
		name: rowName(abbreviateName(name), showEnd(account), bank, status),
		hiddenText: typeof name === 'string' ? name : '',
		ids: [beneficiary.id],
	};
}

/** The last three digits of an account number. A short number is not shown at all. */
function showEnd(account: unknown): string {
	return typeof account === 'string' && account.length >= 6 ? `ends in ${account.slice(-3)}` : '';
}
