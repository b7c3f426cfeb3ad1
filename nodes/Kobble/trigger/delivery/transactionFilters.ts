import type { IDataObject } from 'n8n-workflow';

import type { Transaction } from '../../api/transactions';

/** Which transactions start the workflow. */
export interface TransactionFilters {
	/** In lower case; empty for the transactions of all wallets. */
	readonly walletIds: readonly string[];
	/** `undefined` for any amount. */
	readonly minAmount: number | undefined;
}

export type FilterDecision =
	| { readonly isWanted: boolean; readonly note?: undefined }
	/** The transaction does not show what a filter needs, so it is not left out. */
	| { readonly isWanted: true; readonly note: string };

/** Whether a filter is set, so that the transaction has to be read. */
export function hasFilter({ walletIds, minAmount }: TransactionFilters): boolean {
	return walletIds.length > 0 || minAmount !== undefined;
}

/**
 * Decides whether a transaction starts the workflow. No page shows the fields of a transaction, so
 * a transaction without the expected fields is passed on with a note: an event must not be lost.
 */
export function filterTransaction(
	transaction: Transaction,
	{ walletIds, minAmount }: TransactionFilters,
): FilterDecision {
	const checks = [
		{ isRight: walletIds.length === 0 || isOfWallet(transaction, walletIds), name: 'from and to' },
		{ isRight: minAmount === undefined || isAtLeast(transaction, minAmount), name: 'amount' },
	];
	if (checks.some(({ isRight }) => isRight === false)) return { isWanted: false };
	const unknown = checks.filter(({ isRight }) => isRight === undefined).map(({ name }) => name);
	if (unknown.length === 0) return { isWanted: true };
	const note = `The transaction does not show ${unknown.join(' and ')} as expected, so the filter could not be checked`;
	return { isWanted: true, note };
}

/** @returns `undefined` if the transaction does not show its wallets */
function isOfWallet({ from, to }: Transaction, walletIds: readonly string[]): boolean | undefined {
	const sides = [from, to];
	if (sides.some((id) => typeof id === 'string' && walletIds.includes(id.toLowerCase()))) {
		return true;
	}
	// A credit comes from no wallet, and a payment goes to none.
	const isShown = sides.some((id) => typeof id === 'string');
	return isShown && sides.every(isIdOrNothing) ? false : undefined;
}

function isIdOrNothing(id: IDataObject[string]): boolean {
	return typeof id === 'string' || id === null || id === undefined;
}

/** The sign is not documented either: a payment of 500 may be shown as -500. */
function isAtLeast({ amount }: Transaction, minAmount: number): boolean | undefined {
	const number = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : amount;
	if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
	return Math.abs(number) >= minAmount;
}
