import { RecordStore } from './recordStore';
import { FIRST_SEEDED_AT, MINUTE } from './moments';
import { CARD_STATUSES, type Program, type Wallet, type WalletStatus } from './records';
import { createSeededUuid } from './createSeededIds';
import { addTransactions } from './seedTransactions';

/** What a fresh sandbox holds. */
export interface SeedOptions {
	/** The number from which all ids follow. Default 1. */
	seed?: number;
	/** ACTIVE wallets without a card, each with an enduser of its own. Default 60. */
	wallets?: number;
	/** Cards in all five statuses in turn, each on a wallet of its own. Default 12. */
	cards?: number;
	/** Payments with the seeded cards in turn. Default 12. */
	transactions?: number;
}

/** Ids of the seeded records. */
export interface SeededIds {
	/** ACTIVE programs. */
	programs: string[];
	inactivePrograms: string[];
	/** ACTIVE wallets without a card: those on which a card can be made. */
	wallets: string[];
	/** Wallets that are INACTIVE or SUSPENDED. */
	blockedWallets: string[];
	/** Wallets that back a seeded card, in the order of `cards`. */
	linkedWallets: string[];
	/** Holders of `wallets`, in the same order. */
	endusers: string[];
	cards: string[];
	transactions: string[];
	/** The client to which the sandbox's events belong. */
	client: string;
}

const BLOCKED_STATUSES: readonly WalletStatus[] = ['INACTIVE', 'SUSPENDED', 'INACTIVE', 'SUSPENDED'];

function addProgram(ledger: RecordStore, index: number, status: Program['status']): Program {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const program: Program = {
		id: createSeededUuid(ledger.seed, 'program', index),
		type: 'VIRTUAL',
		created_at: time,
		updated_at: time,
		status,
		partner_product: 'KOBBLE_DEBIT_1',
		metadata: { parent_account_id: `account-${index + 1}`, product_id: `product-${index + 1}` },
	};
	ledger.programs.set(program.id, program);
	return program;
}

function addHolder(ledger: RecordStore, kind: string, index: number): string {
	const id = createSeededUuid(ledger.seed, `${kind}-enduser`, index);
	ledger.endusers.set(id, {
		id,
		person: {
			first_name: 'Sam',
			last_name: `Example ${index + 1}`,
			email: `${kind}-${index + 1}@example.com`,
			birthday: '1990-01-01',
			phone_number: `+61400${String(index).padStart(6, '0')}`,
		},
		person_id: createSeededUuid(ledger.seed, `${kind}-person`, index),
		company: null,
		company_id: null,
		metadata: {},
	});
	return id;
}

function addWallet(ledger: RecordStore, kind: string, index: number, status: WalletStatus): Wallet {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const wallet: Wallet = {
		id: createSeededUuid(ledger.seed, kind, index),
		external_id: null,
		created_at: time,
		updated_at: time,
		holder_id: addHolder(ledger, kind, index),
		asset: 'AUD',
		asset_class: 'CURRENCY',
		status,
		partner_product: 'KOBBLE_AUD_1',
		total_amount: 0,
		amount: 0,
		reserved_amount: 0,
	};
	ledger.wallets.set(wallet.id, wallet);
	return wallet;
}

/** `count` results of `make`, in order. */
function repeat<T>(count: number, make: (index: number) => T): T[] {
	return Array.from({ length: count }, (_, index) => make(index));
}

/** A ledger with its first records. Equal options give equal ids, and more records keep the ids of fewer. */
export function seedRecords(options: SeedOptions): { ledger: RecordStore; ids: SeededIds } {
	const ledger = new RecordStore(options.seed ?? 1);
	const programs = [addProgram(ledger, 0, 'ACTIVE'), addProgram(ledger, 1, 'ACTIVE')] as const;
	const inactive = addProgram(ledger, 2, 'INACTIVE');
	const free = repeat(options.wallets ?? 60, (i) => addWallet(ledger, 'wallet', i, 'ACTIVE'));
	const blocked = BLOCKED_STATUSES.map((status, i) => addWallet(ledger, 'blocked-wallet', i, status));
	const linked: Wallet[] = [];
	const cards = repeat(options.cards ?? 12, (i) => {
		const wallet = addWallet(ledger, 'card-wallet', i, 'ACTIVE');
		linked.push(wallet);
		const status = CARD_STATUSES[i % CARD_STATUSES.length] ?? 'ACTIVE';
		const program = i % 2 === 0 ? programs[0] : programs[1];
		return ledger.addCard(wallet, program, status, new Date(FIRST_SEEDED_AT + i * MINUTE));
	});
	const transactions = addTransactions(ledger, options.transactions ?? 12, cards, free);
	const id = (record: { id: string }) => record.id;
	return {
		ledger,
		ids: {
			programs: programs.map(id),
			inactivePrograms: [inactive.id],
			wallets: free.map(id),
			blockedWallets: blocked.map(id),
			linkedWallets: linked.map(id),
			endusers: free.map((wallet) => wallet.holder_id),
			cards: cards.map(id),
			transactions: transactions.map(id),
			client: createSeededUuid(ledger.seed, 'client', 0),
		},
	};
}
