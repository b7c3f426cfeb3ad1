import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { CREDENTIAL_ID, type NodeSetup } from '../nodeSetup';

/** One page of a picker, as the editor requests it. */
export async function readPickerPage(
	setup: NodeSetup,
	method: string,
	filter?: string,
	paginationToken?: string,
	node = 'kobbleCards',
): Promise<INodeListSearchResult> {
	return await setup.engine.listSearch({
		nodeType: `n8n-nodes-kobble.${node}`,
		method,
		credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
		filter,
		paginationToken,
	});
}

/** The rows of all pages, as a user sees them after scrolling to the end. */
export async function readPickerRows(
	setup: NodeSetup,
	method: string,
	filter?: string,
): Promise<INodeListSearchItems[]> {
	const rows: INodeListSearchItems[] = [];
	let token: string | undefined;
	do {
		const { results, paginationToken } = await readPickerPage(setup, method, filter, token);
		rows.push(...results);
		token = paginationToken as string | undefined;
	} while (token !== undefined);
	return rows;
}
