/** The records the sandbox keeps; field names are Kobble's [api-10192216, api-10192221, api-10192225, api-10192234]. */

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

/** Only `amount`, `reference`, `metadata`, `from` and `to` are seen, in a request [api-10192228]; the rest is assumed. */
export interface Transaction {
	id: string;
	created_at: string;
	updated_at: string;
	type: string;
	status: string;
	amount: number;
	reference: string;
	metadata: object;
	/** Wallets. */
	from: string | null;
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
