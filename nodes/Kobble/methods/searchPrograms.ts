import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { getProgramRequest, listProgramsRequest } from '../api/cardPrograms';
import type { Program } from '../api/cardPrograms';
import { rowName, searchWholeList } from './listSearch';
import type { Row } from './listSearch';

/** The pick list of card programs. */
export async function searchPrograms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchWholeList(
		this,
		'card programs',
		{ filter, paginationToken },
		{ buildRequest: getProgramRequest, list: listProgramsRequest(), toRow: toProgramRow },
	);
}

function toProgramRow(program: Program): Row {
	const metadata = isJsonObject(program.metadata) ? program.metadata : {};
	return {
		value: String(program.id),
		// The distinguishing part comes first: a field shows about 40 characters.
		name: rowName(metadata.product_id, program.status, program.type, program.partner_product),
		ids: [program.id],
	};
}
