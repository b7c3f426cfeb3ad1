import type { Schema } from './contract';

/** What one output item of an operation holds. */
export interface Output {
	/** The object of the contract that comes from Kobble, or what the node gives out instead. */
	readonly object: string | Schema;
	/** The field that the node adds. */
	readonly adds?: keyof typeof ADDED_FIELDS;
}

/** The fields that the node adds to Kobble's objects. */
export const ADDED_FIELDS = {
	created: { type: 'boolean' },
	updated: { type: 'boolean' },
	ofKobbleTrigger: { type: 'boolean' },
} as const satisfies Record<string, Schema>;

/** What the node gives out for an object that was deleted. */
const DELETED: Schema = {
	type: 'object',
	properties: { id: { type: 'string' }, deleted: { type: 'boolean' } },
	required: ['id', 'deleted'],
};

/** What each operation gives out, by resource and operation. */
export const OUTPUTS: Readonly<Record<string, Readonly<Record<string, Output>>>> = {
	card: {
		create: { object: 'Card', adds: 'created' },
		generateSecret: { object: 'CardSecret' },
		get: { object: 'Card' },
		getAll: { object: 'Card' },
		renew: { object: 'Card' },
		replace: { object: 'Card' },
		updateStatus: { object: 'Card', adds: 'updated' },
	},
	cardProgram: {
		create: { object: 'Program', adds: 'created' },
		get: { object: 'Program' },
		getAll: { object: 'Program' },
	},
	beneficiary: {
		create: { object: 'Beneficiary', adds: 'created' },
		get: { object: 'Beneficiary' },
		getAll: { object: 'Beneficiary' },
		update: { object: 'Beneficiary', adds: 'updated' },
	},
	client: {
		create: { object: 'Client', adds: 'created' },
		get: { object: 'Client' },
		getAll: { object: 'Client' },
		updateStatus: { object: 'Client', adds: 'updated' },
	},
	enduser: {
		create: { object: 'Enduser', adds: 'created' },
		get: { object: 'Enduser' },
		getAll: { object: 'Enduser' },
	},
	relay: {
		create: { object: 'Relay', adds: 'created' },
	},
	transaction: {
		create: { object: 'Transaction', adds: 'created' },
		credit: { object: 'Transaction', adds: 'created' },
		debit: { object: 'Transaction', adds: 'created' },
		get: { object: 'Transaction' },
		getAll: { object: 'Transaction' },
	},
	wallet: {
		create: { object: 'Wallet', adds: 'created' },
		get: { object: 'Wallet' },
		getAll: { object: 'Wallet' },
		updateStatus: { object: 'Wallet', adds: 'updated' },
	},
	webhook: {
		create: { object: 'Webhook', adds: 'created' },
		delete: { object: DELETED },
		getAll: { object: 'Webhook', adds: 'ofKobbleTrigger' },
	},
};
