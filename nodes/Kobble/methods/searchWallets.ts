import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { sanitizeText } from '../data/sanitizeText';
import { readList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { getWalletRequest, listEndusersRequest, listWalletsRequest } from '../api/wallets';
import { KobbleFailure } from '../errors/kobbleFailure';
import { matchesFilter, rowName, searchList, sliceRows } from './listSearch';
import type { Row } from './listSearch';

const PAGE = 100;

/** The name of a wallet's holder: short for the row, and in full for the search. */
interface HolderName {
	readonly initials: string;
	readonly full: string;
}

/** Holders by their ID. */
type Holders = ReadonlyMap<unknown, HolderName>;

/** The pick list of wallets. */
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

/** Only used for names: nothing but the existence of this list is documented. */
async function readHolderNames(send: SendRequest): Promise<Holders> {
	const request = listEndusersRequest();
	const endusers = await send(request).then(
		(answer) => readList(answer, request),
		(error: unknown) => emptyIf(error instanceof KobbleFailure, error),
	);
	return new Map(endusers.map((enduser) => [enduser.id, toHolderName(enduser)]));
}

function emptyIf(isFine: boolean, error: unknown): IDataObject[] {
	if (isFine) return [];
	throw error;
}

/** The selected name is stored in the workflow and every export, so it contains no full names. */
function toHolderName({ person, company }: IDataObject): HolderName {
	const names = isJsonObject(person)
		? [person.first_name, person.last_name]
		: [isJsonObject(company) ? company.name : undefined];
	const full = names
		.map((name) => sanitizeText(name, 100))
		.filter((name) => name !== '')
		.join(' ');
	// A name in another script may have no spaces.
	const words = full.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
	const letters = words.map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0].toUpperCase() ?? '');
	return { initials: letters.slice(0, 4).join(''), full };
}

function toWalletRow(wallet: IDataObject, holders: Holders): Row {
	const { initials = '', full = '' } = holders.get(wallet.holder_id) ?? {};
	const holder = `holder ${initials === '' ? sanitizeText(String(wallet.holder_id).slice(0, 8), 8) : initials}`;
	// A wallet with an external id is linked to a card or something else [doc-1946732].
	const linked = typeof wallet.external_id === 'string' ? 'linked already' : '';
	return {
		value: String(wallet.id),
		// The word "linked" comes early: a field shows about 40 characters of the selected row.
		name: rowName(holder, linked, wallet.asset, wallet.status),
		// One holder may have several wallets with the same text.
		tail: String(wallet.id).slice(0, 8),
		hiddenText: full,
		ids: [wallet.id, wallet.holder_id],
	};
}
