import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { sanitizeText } from '../data/sanitizeText';
import { readAnyList } from '../transport/response';
import type { SendRequest } from '../transport/response';
import { listEndusersRequest } from '../api/endusers';
import type { Enduser } from '../api/endusers';
import { getWalletRequest, listWalletsRequest } from '../api/wallets';
import type { Wallet } from '../api/wallets';
import { KobbleFailure } from '../errors/kobbleFailure';
import { readHolderName } from './holderName';
import type { HolderName } from './holderName';
import { findRows, rowName, searchList } from './listSearch';
import type { Row } from './listSearch';

/** Holders by their ID. */
type Holders = ReadonlyMap<unknown, Pick<HolderName, 'initials' | 'full'>>;

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
				const rows = readAnyList(answer, request).map((wallet) => toWalletRow(wallet, holders));
				return findRows(rows, filter, start);
			},
		},
	);
}

/** Only used for names: nothing but the existence of this list is documented. */
async function readHolderNames(send: SendRequest): Promise<Holders> {
	const request = listEndusersRequest();
	const endusers = await send(request).then(
		(answer): Enduser[] => readAnyList(answer, request),
		(error: unknown) => emptyIf(error instanceof KobbleFailure, error),
	);
	return new Map(endusers.map((enduser) => [enduser.id, readHolderName(enduser)]));
}

function emptyIf(isFine: boolean, error: unknown): Enduser[] {
	if (isFine) return [];
	throw error;
}

function toWalletRow(wallet: Wallet, holders: Holders): Row {
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
