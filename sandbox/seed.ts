import { RecordStore, type TransactionDetails } from './recordStore';
import {
	CARD_STATUSES,
	type Beneficiary,
	type BeneficiaryStatus,
	type Card,
	type Client,
	type Program,
	type Transaction,
	type Wallet,
	type WalletStatus,
} from './records';
import { createSeededUuid } from './seededIds';

/** When the first seeded record was created. */
const FIRST_SEEDED_AT = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;

/** The initial records of a sandbox. */
export interface SeedOptions {
	/** All IDs are derived from this number. Default 1. */
	seed?: number;
	/** ACTIVE wallets without a card, each with its own enduser. Default 60. */
	wallets?: number;
	/** Cards that rotate through all five statuses, each on its own wallet. Default 12. */
	cards?: number;
	/** Payments that rotate through the seeded cards. Default 12. */
	transactions?: number;
	/** The balance of each of `wallets`, from a manual credit. Default 0. */
	balance?: number;
}

/** Ids of the seeded records. */
export interface SeededIds {
	/** ACTIVE programs. */
	programs: string[];
	inactivePrograms: string[];
	/** ACTIVE wallets without a card, for which a card can be created. */
	wallets: string[];
	/** Wallets that are INACTIVE or SUSPENDED. */
	blockedWallets: string[];
	/** Wallets that back a seeded card, in the order of `cards`. */
	linkedWallets: string[];
	/** Holders of `wallets`, in the same order. */
	endusers: string[];
	cards: string[];
	/** Card payments, without the credits that fund them. */
	transactions: string[];
	/** ACTIVE beneficiaries. */
	beneficiaries: string[];
	inactiveBeneficiaries: string[];
	/** All clients; the first one is `client`. */
	clients: string[];
	/** The client that the sandbox's events belong to. */
	client: string;
}

const BLOCKED_STATUSES: readonly WalletStatus[] = [
	'INACTIVE',
	'SUSPENDED',
	'INACTIVE',
	'SUSPENDED',
];

function addProgram(records: RecordStore, index: number, status: Program['status']): Program {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const program: Program = {
		id: createSeededUuid(records.seed, 'program', index),
		type: 'VIRTUAL',
		created_at: time,
		updated_at: time,
		status,
		partner_product: 'KOBBLE_DEBIT_1',
		metadata: { parent_account_id: `account-${index + 1}`, product_id: `product-${index + 1}` },
	};
	records.programs.set(program.id, program);
	return program;
}

function addHolder(records: RecordStore, kind: string, index: number): string {
	const id = createSeededUuid(records.seed, `${kind}-enduser`, index);
	records.endusers.set(id, {
		id,
		person: {
			first_name: 'Sam',
			last_name: `Example ${index + 1}`,
			email: `${kind}-${index + 1}@example.com`,
			birthday: '1990-01-01',
			phone_number: `+61400${String(index).padStart(6, '0')}`,
		},
		person_id: createSeededUuid(records.seed, `${kind}-person`, index),
		company: null,
		company_id: null,
		metadata: {},
	});
	return id;
}

function addWallet(
	records: RecordStore,
	kind: string,
	index: number,
	status: WalletStatus,
): Wallet {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const wallet: Wallet = {
		id: createSeededUuid(records.seed, kind, index),
		external_id: null,
		created_at: time,
		updated_at: time,
		holder_id: addHolder(records, kind, index),
		asset: 'AUD',
		asset_class: 'CURRENCY',
		status,
		partner_product: 'KOBBLE_AUD_1',
		total_amount: 0,
		amount: 0,
		reserved_amount: 0,
	};
	records.wallets.set(wallet.id, wallet);
	return wallet;
}

/** `count` results of `make`, in order. */
function repeat<T>(count: number, make: (index: number) => T): T[] {
	return Array.from({ length: count }, (_, index) => make(index));
}

/** The payments rotate through the given cards, or through the wallets if there are no cards. */
function planPayment(
	index: number,
	cards: readonly Card[],
	wallets: readonly Wallet[],
): TransactionDetails {
	const card = cards[index % cards.length];
	return {
		type: 'DEBIT',
		amount: 100 * (index + 1),
		reference: `Payment ${index + 1}`,
		metadata: {},
		from: card?.wallet_id ?? wallets[index % wallets.length]?.id ?? null,
		to: null,
		card_id: card?.id ?? null,
	};
}

function addOpeningCredit(records: RecordStore, walletId: string, amount: number): void {
	const index = records.transactions.size;
	records.addTransaction(
		{
			type: 'MANUAL_CREDIT',
			amount,
			reference: `Opening balance ${index + 1}`,
			metadata: {},
			from: null,
			to: walletId,
			card_id: null,
		},
		new Date(FIRST_SEEDED_AT),
		createSeededUuid(records.seed, 'opening-credit', index),
	);
}

/** Adds payments, and the credits that fund them before that, so that every balance is correct. */
function addTransactions(
	records: RecordStore,
	payments: readonly TransactionDetails[],
	wallets: readonly Wallet[],
	balance: number,
): Transaction[] {
	const needed = new Map<string, number>();
	if (balance > 0) for (const { id } of wallets) needed.set(id, balance);
	for (const { from, amount } of payments) {
		if (from !== null) needed.set(from, (needed.get(from) ?? 0) + amount);
	}
	for (const [walletId, amount] of needed) addOpeningCredit(records, walletId, amount);
	return payments.map((payment, index) => {
		const at = new Date(FIRST_SEEDED_AT + index * MINUTE);
		const id = createSeededUuid(records.seed, 'transaction', index);
		return records.addTransaction(payment, at, id);
	});
}

function addBeneficiary(
	records: RecordStore,
	index: number,
	status: BeneficiaryStatus,
): Beneficiary {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const beneficiary: Beneficiary = {
		id: createSeededUuid(records.seed, 'beneficiary', index),
		created_at: time,
		updated_at: time,
		status,
		bank_name: 'Example Bank',
		bank_country: 'AUS',
		bank_code_type: 'BSB',
		bank_code: `062-00${index}`,
		account_number: `1234567${index}`,
		person: { name: `Alex Example ${index + 1}` },
		metadata: {},
	};
	records.beneficiaries.set(beneficiary.id, beneficiary);
	return beneficiary;
}

function addClient(records: RecordStore, index: number): Client {
	const time = new Date(FIRST_SEEDED_AT).toISOString();
	const id = createSeededUuid(records.seed, 'client', index);
	const named = { name: `Example Client ${index + 1}` };
	const client: Client = { ...named, id, created_at: time, updated_at: time, status: 'ACTIVE' };
	records.clients.set(id, client);
	return client;
}

/**
 * Creates the initial records. Equal options give equal IDs, and more records do not change the IDs of the first ones.
 */
export function seedRecords(options: SeedOptions): { records: RecordStore; ids: SeededIds } {
	const records = new RecordStore(options.seed ?? 1);
	const programs = [addProgram(records, 0, 'ACTIVE'), addProgram(records, 1, 'ACTIVE')] as const;
	const inactive = addProgram(records, 2, 'INACTIVE');
	const free = repeat(options.wallets ?? 60, (i) => addWallet(records, 'wallet', i, 'ACTIVE'));
	const blocked = BLOCKED_STATUSES.map((status, i) =>
		addWallet(records, 'blocked-wallet', i, status),
	);
	const linked: Wallet[] = [];
	const cards = repeat(options.cards ?? 12, (i) => {
		const wallet = addWallet(records, 'card-wallet', i, 'ACTIVE');
		linked.push(wallet);
		const status = CARD_STATUSES[i % CARD_STATUSES.length] ?? 'ACTIVE';
		const program = i % 2 === 0 ? programs[0] : programs[1];
		return records.addCard(wallet, program, status, new Date(FIRST_SEEDED_AT + i * MINUTE));
	});
	const payments = repeat(options.transactions ?? 12, (i) => planPayment(i, cards, free));
	const transactions = addTransactions(records, payments, free, options.balance ?? 0);
	const beneficiaries = repeat(2, (i) => addBeneficiary(records, i, 'ACTIVE'));
	const inactiveBeneficiary = addBeneficiary(records, 2, 'INACTIVE');
	const clients = repeat(2, (i) => addClient(records, i));
	const id = (record: { id: string }) => record.id;
	return {
		records,
		ids: {
			programs: programs.map(id),
			inactivePrograms: [inactive.id],
			wallets: free.map(id),
			blockedWallets: blocked.map(id),
			linkedWallets: linked.map(id),
			endusers: free.map((wallet) => wallet.holder_id),
			cards: cards.map(id),
			transactions: transactions.map(id),
			beneficiaries: beneficiaries.map(id),
			inactiveBeneficiaries: [inactiveBeneficiary.id],
			clients: clients.map(id),
			client: createSeededUuid(records.seed, 'client', 0),
		},
	};
}

const NAMES = new Set(['seed', 'wallets', 'cards', 'transactions', 'balance']);
const MAX_VALUE = 200_000;

function areSeedOptions(value: object): value is SeedOptions {
	return Object.entries(value).every(([name, given]) => {
		if (!NAMES.has(name))
			throw new Error(`A seed has no "${name}"; it takes ${[...NAMES].join(', ')}`);
		if (!Number.isInteger(given) || given < 0 || given > MAX_VALUE) {
			throw new Error(`"${name}" takes a whole number from 0 to ${MAX_VALUE}`);
		}
		return true;
	});
}

/** Parses seed options from JSON. Throws an error that says what is wrong. */
export function parseSeedOptions(value: unknown): SeedOptions {
	if (typeof value === 'object' && value !== null && areSeedOptions(value)) return value;
	throw new Error('A seed is an object { seed, wallets, cards, transactions, balance }');
}
