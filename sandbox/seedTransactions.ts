import type { RecordStore } from './recordStore';
import { FIRST_SEEDED_AT, MINUTE } from './moments';
import type { Card, Transaction, Wallet } from './records';
import { createSeededUuid } from './createSeededIds';

/** Payments with the given cards in turn; where there are none, out of the wallets. */
export function addTransactions(
	ledger: RecordStore,
	count: number,
	cards: readonly Card[],
	wallets: readonly Wallet[],
): Transaction[] {
	return Array.from({ length: count }, (_, index) => {
		const card = cards[index % cards.length];
		const time = new Date(FIRST_SEEDED_AT + index * MINUTE).toISOString();
		const transaction: Transaction = {
			id: createSeededUuid(ledger.seed, 'transaction', index),
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
