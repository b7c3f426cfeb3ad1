import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { getEnduserRequest, listEndusersRequest } from '../api/endusers';
import type { Enduser } from '../api/endusers';
import { readHolderName } from './holderName';
import { rowName, searchWholeList } from './listSearch';
import type { Row } from './listSearch';

/** The pick list of endusers. */
export async function searchEndusers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchWholeList(
		this,
		'endusers',
		{ filter, paginationToken },
		{ buildRequest: getEnduserRequest, list: listEndusersRequest(), toRow: toEnduserRow },
	);
}

function toEnduserRow(enduser: Enduser): Row {
	const { short, full, email } = readHolderName(enduser);
	return {
		value: String(enduser.id),
		name: rowName(short),
		// Two people may have the same name.
		tail: String(enduser.id).slice(0, 8),
		hiddenText: `${full} ${email}`,
		ids: [enduser.id],
	};
}
