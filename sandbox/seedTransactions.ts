import type { Ledger } from './ledger';
import { FIRST_MOMENT, MINUTE } from './moments';
import type { Card, Transaction, Wallet } from './records';
import { seededUuid } from './seededIds';

/** Payments with the given cards in turn; where there are none, out of the wallets. */
export function addTransactions(
	ledger: Ledger,
	count: number,
	cards: readonly Card[],
	wallets: readonly Wallet[],
): Transaction[] {
	return Array.from({ length: count }, (_, index) => {
		const card = cards[index % cards.length];
		const time = new Date(FIRST_MOMENT + index * MINUTE).toISOString();
		const transaction: Transaction = {
			id: seededUuid(ledger.seed, 'transaction', index),
			created_at: time,
			updated_at: time,
			type: 'DEBIT',
			status: 'COMPLETED',
			amount: 100 * (index + 1),
			reference: `Payment ${index + 1}`,
			metadata: {},
			from: card?.wallet_id ?? wallets[index % wallets.length]?.id ?? null,
			to: null,
			card_id: card?.id ?? null,
		};
		ledger.transactions.set(transaction.id, transaction);
		return transaction;
	});
}
