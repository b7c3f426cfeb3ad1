import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { readList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { getWalletRequest, listEndusersRequest, listWalletsRequest } from '../api/wallets';
import { KobbleFailure } from '../errors/kobbleFailure';
import { matchesFilter, rowName, searchList, sliceRows } from './listSearch';
import type { Row } from './listSearch';

const PAGE = 100;

/** Names of endusers by their id. */
type Holders = ReadonlyMap<unknown, string>;

/** The wallets of a picker. */
export async function searchWallets(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchList(
		this,
		'wallets',
		{ filter, paginationToken },
		{
			buildRequest: getWalletRequest,
			toRow: (wallet) => toWalletRow(wallet, new Map()),
			readPage: async (send, start) => {
				const request = listWalletsRequest();
				const [answer, holders] = await Promise.all([send(request), readHolderNames(send)]);
				const rows = readList(answer, request).map((wallet) => toWalletRow(wallet, holders));
				return sliceRows(
					rows.filter((row) => matchesFilter(row, filter)),
					start,
					PAGE,
				);
			},
		},
	);
}

/** Only to make the rows easier to read: that this list exists is all that is documented of it. */
async function readHolderNames(send: SendRequest): Promise<Holders> {
	const request = listEndusersRequest();
	const endusers = await send(request).then(
		(answer) => readList(answer, request),
		(error: unknown) => emptyIf(error instanceof KobbleFailure, error),
	);
	return new Map(endusers.map((enduser) => [enduser.id, formatEnduserName(enduser)]));
}

function emptyIf(isFine: boolean, error: unknown): IDataObject[] {
	if (isFine) return [];
	throw error;
}

function formatEnduserName({ person, company }: IDataObject): string {
	if (isJsonObject(person)) {
		return [person.first_name, person.last_name].filter((name) => name !== undefined).join(' ');
	}
	return isJsonObject(company) && typeof company.name === 'string' ? company.name : '';
}

function toWalletRow(wallet: IDataObject, holders: Holders): Row {
	const named = holders.get(wallet.holder_id) ?? '';
	const holder = named === '' ? `holder ${String(wallet.holder_id).slice(0, 8)}` : named;
	// A wallet with an external id is linked to a card or something else [doc-1946732].
	const linked = typeof wallet.external_id === 'string' ? 'linked already' : '';
	return {
		value: String(wallet.id),
		// That it is linked comes early: a field shows about 40 characters of what was picked.
		name: rowName(holder, linked, formatBalance(wallet), wallet.status),
		// One holder may have several wallets that read alike.
		tail: String(wallet.id).slice(0, 8),
		ids: [wallet.id, wallet.holder_id],
	};
}

/** As Kobble gives it: whether it counts dollars or cents is not documented. */
function formatBalance({ asset, amount }: IDataObject): string {
	return [asset, amount].filter((part) => part !== undefined && part !== null).join(' ');
}
