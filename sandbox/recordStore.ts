import type {
	Beneficiary,
	Card,
	CardStatus,
	Client,
	Enduser,
	Program,
	Relay,
	Transaction,
	Wallet,
} from './records';
import { createSeededDigits, createSeededUuid } from './seededIds';

const THREE_YEARS = 3;

/** Adds three years, the validity of the sandbox's cards. */
export function addThreeYears(date: Date): Date {
	const later = new Date(date);
	later.setUTCFullYear(later.getUTCFullYear() + THREE_YEARS);
	return later;
}

/** All records of one sandbox, in memory. */
export class RecordStore {
	readonly programs = new Map<string, Program>();
	readonly wallets = new Map<string, Wallet>();
	readonly endusers = new Map<string, Enduser>();
	readonly cards = new Map<string, Card>();
	readonly transactions = new Map<string, Transaction>();
	readonly beneficiaries = new Map<string, Beneficiary>();
	readonly clients = new Map<string, Client>();
	readonly relays = new Map<string, Relay>();
	/** Sorted by `created_at`, so that a page is a slice. */
	readonly cardsByAge: Card[] = [];
	/** The same for transactions. */
	readonly transactionsByAge: Transaction[] = [];

	constructor(readonly seed: number) {}

	/** An ID for a record that is created while the sandbox runs; it never equals that of a seeded record. */
	createId(kind: string, count: number): string {
		return createSeededUuid(this.seed, `made-${kind}`, count);
	}

	/** Adds a card to a wallet. The caller has checked that this is allowed. */
	addCard(wallet: Wallet, program: Program, status: CardStatus, at: Date, expiry?: Date): Card {
		const index = this.cards.size;
		const time = clampToNewest(this.cardsByAge, at).toISOString();
		const lastFour = createSeededDigits(this.seed, 'last-four', index, 4);
		const card: Card = {
			id: createSeededUuid(this.seed, 'card', index),
			type: 'VIRTUAL',
			wallet_id: wallet.id,
			created_at: time,
			updated_at: time,
			status,
			external_id: createSeededDigits(this.seed, 'card-external', index, 12),
			last_four_digit: lastFour,
			expiry: (expiry ?? addThreeYears(new Date(time))).toISOString(),
			program_id: program.id,
			m_pan: `4642***${lastFour}`,
		};
		this.cards.set(card.id, card);
		this.cardsByAge.push(card);
		wallet.external_id = card.external_id;
		wallet.updated_at = time;
		return card;
	}

	/** Moves money and records it. The caller has checked that the balance is sufficient. */
	addTransaction(details: TransactionDetails, at: Date, id?: string): Transaction {
		const time = clampToNewest(this.transactionsByAge, at).toISOString();
		const transaction: Transaction = {
			id: id ?? this.createId('transaction', this.transactions.size),
			created_at: time,
			updated_at: time,
			status: 'COMPLETED',
			...details,
		};
		this.transactions.set(transaction.id, transaction);
		this.transactionsByAge.push(transaction);
		const { from, to, amount } = transaction;
		if (from !== null) this.changeBalance(from, -amount, time);
		if (to !== null) this.changeBalance(to, amount, time);
		return transaction;
	}

	/** Does nothing if the ID is that of a beneficiary. */
	private changeBalance(walletId: string, difference: number, time: string): void {
		const wallet = this.wallets.get(walletId);
		if (wallet === undefined) return;
		wallet.amount += difference;
		wallet.total_amount = wallet.amount + wallet.reserved_amount;
		wallet.updated_at = time;
	}
}

/** A transaction before it is recorded. */
export type TransactionDetails = Omit<Transaction, 'id' | 'created_at' | 'updated_at' | 'status'>;

/** A time that is not earlier than the newest record's, so that the list stays sorted. */
function clampToNewest(list: ReadonlyArray<{ created_at: string }>, at: Date): Date {
	const newest = list.at(-1);
	if (newest === undefined || newest.created_at <= at.toISOString()) return at;
	return new Date(newest.created_at);
}
