/** The records that the sandbox keeps; field names are Kobble's [api-10192216, api-10192221, api-10192225, api-10192234]. */

export const CARD_STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED', 'STOLEN', 'PENDING'] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

export const WALLET_STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;
export type WalletStatus = (typeof WALLET_STATUSES)[number];

export const CARD_TYPES = ['VIRTUAL', 'PHYSICAL'] as const;
export type CardType = (typeof CARD_TYPES)[number];

export interface Card {
	id: string;
	type: CardType;
	wallet_id: string;
	created_at: string;
	updated_at: string;
	status: CardStatus;
	external_id: string;
	last_four_digit: string;
	expiry: string;
	program_id: string;
	m_pan: string;
}

export interface Program {
	id: string;
	type: CardType;
	created_at: string;
	updated_at: string;
	status: 'ACTIVE' | 'INACTIVE';
	partner_product: 'KOBBLE_DEBIT_1';
	metadata: object;
}

export interface Wallet {
	id: string;
	external_id: string | null;
	created_at: string;
	updated_at: string;
	holder_id: string;
	asset: 'AUD';
	asset_class: 'CURRENCY';
	status: WalletStatus;
	partner_product: 'KOBBLE_AUD_1';
	total_amount: number;
	amount: number;
	reserved_amount: number;
}

export const TRANSACTION_TYPES = ['DEBIT', 'TRANSFER', 'MANUAL_CREDIT', 'MANUAL_DEBIT'] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

/**
 * Only `amount`, `reference`, `metadata`, `from` and `to` are documented, in a request [api-10192228]; the other fields
 * are assumed.
 */
export interface Transaction {
	id: string;
	created_at: string;
	updated_at: string;
	/** `DEBIT`: a card payment. */
	type: TransactionType;
	status: string;
	amount: number;
	reference: string;
	metadata: object;
	/** A wallet; null if the money came from outside. */
	from: string | null;
	/** A wallet or a beneficiary; null if the money went elsewhere. */
	to: string | null;
	card_id: string | null;
}

export interface Enduser {
	id: string;
	person: object | null;
	person_id: string | null;
	company: object | null;
	company_id: string | null;
	metadata: object;
}

export const BENEFICIARY_STATUSES = ['ACTIVE', 'INACTIVE'] as const;
export type BeneficiaryStatus = (typeof BENEFICIARY_STATUSES)[number];

/** The fields of the create request [api-14139509]; `id`, `status` and the times are assumed. */
export interface Beneficiary {
	id: string;
	created_at: string;
	updated_at: string;
	status: BeneficiaryStatus;
	bank_name: string;
	bank_country: string;
	bank_code_type: string;
	bank_code: string;
	account_number: string;
	person: object;
	metadata: object;
}

export const CLIENT_STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

/** All fields are assumed. A client also has the fields that it was created with. */
export interface Client {
	id: string;
	created_at: string;
	updated_at: string;
	status: ClientStatus;
}

/** All fields except `url` are assumed [api-12287941]. */
export interface Relay {
	id: string;
	created_at: string;
	updated_at: string;
	url: string;
}
