import {
	filterTransaction,
	hasFilter,
} from '../../../nodes/Kobble/trigger/delivery/transactionFilters';

const WALLET = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const OTHER = 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e';
const ofWallet = { walletIds: [WALLET], minAmount: undefined };
const of1000 = { walletIds: [], minAmount: 1000 };
const both = { walletIds: [WALLET], minAmount: 1000 };

describe('A filter for transactions', () => {
	it('is set if it names a wallet or an amount', () => {
		expect([ofWallet, of1000, both].map(hasFilter)).toEqual([true, true, true]);
		expect(hasFilter({ walletIds: [], minAmount: undefined })).toBe(false);
	});

	it.each([
		['from the wallet', { from: WALLET, to: OTHER }, ofWallet],
		['to the wallet', { from: null, to: WALLET.toUpperCase() }, ofWallet],
		['of exactly the amount', { amount: 1000 }, of1000],
		['that is shown as a negative amount', { amount: -1000.5 }, of1000],
		['whose amount is text', { amount: ' 1000 ' }, of1000],
		['of the wallet and the amount', { from: WALLET, amount: 5000 }, both],
	])('lets a transaction through that is %s', (_what, transaction, filters) => {
		expect(filterTransaction(transaction, filters)).toEqual({ isWanted: true });
	});

	it.each([
		['of another wallet', { from: OTHER, to: null }, ofWallet],
		['to another wallet alone', { to: OTHER }, ofWallet],
		['of a smaller amount', { amount: 999.99 }, of1000],
		['of nothing', { amount: 0 }, of1000],
		['of the wallet, but of a smaller amount', { from: WALLET, amount: 1 }, both],
		['of the amount, but of another wallet', { from: OTHER, amount: 5000 }, both],
		['of another wallet, with no amount', { from: OTHER }, both],
		['of a smaller amount, with no wallet', { amount: 1 }, both],
	])('leaves a transaction out that is %s', (_what, transaction, filters) => {
		expect(filterTransaction(transaction, filters)).toEqual({ isWanted: false });
	});

	it.each([
		['no wallets', {}, ofWallet, 'from and to'],
		['two times nothing as wallets', { from: null, to: null }, ofWallet, 'from and to'],
		['an object as wallet', { from: { id: OTHER }, to: OTHER }, ofWallet, 'from and to'],
		['no amount', { from: WALLET }, of1000, 'amount'],
		['words as amount', { amount: '1,000 AUD' }, of1000, 'amount'],
		['an empty amount', { amount: '' }, of1000, 'amount'],
		['nothing known', {}, both, 'from and to and amount'],
	])('lets a transaction with %s through, and says so', (_what, transaction, filters, names) => {
		expect(filterTransaction(transaction, filters)).toEqual({
			isWanted: true,
			note: `The transaction does not show ${names} as expected, so the filter could not be checked`,
		});
	});
});
