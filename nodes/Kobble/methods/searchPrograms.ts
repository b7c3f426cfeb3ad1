import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { readList } from '../transport/response';
import { getProgramRequest, listProgramsRequest } from '../api/cardPrograms';
import { matchesFilter, rowName, searchList, sliceRows } from './listSearch';
import type { Row } from './listSearch';

const PAGE = 100;

/** The pick list of card programs. */
export async function searchPrograms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchList(
		this,
		'card programs',
		{ filter, paginationToken },
		{
			buildRequest: getProgramRequest,
			toRow: toProgramRow,
			readPage: async (send, start) => {
				const request = listProgramsRequest();
				const rows = readList(await send(request), request).map(toProgramRow);
				return sliceRows(
					rows.filter((row) => matchesFilter(row, filter)),
					start,
					PAGE,
				);
			},
		},
	);
}

function toProgramRow(program: IDataObject): Row {
	const metadata = isJsonObject(program.metadata) ? program.metadata : {};
	return {
		value: String(program.id),
		// The distinguishing part comes first: a field shows about 40 characters.
		name: rowName(metadata.product_id, program.status, program.type, program.partner_product),
		ids: [program.id],
	};
}
