import type { Schema } from './contract';

/** What one output item of an operation holds. */
export interface Output {
	/** The object of the contract that comes from Kobble. */
	readonly object: string;
	/** The field that the node adds. */
	readonly adds?: keyof typeof ADDED_FIELDS;
}

/** The fields that the node adds to Kobble's objects. */
export const ADDED_FIELDS = {
	created: { type: 'boolean' },
	updated: { type: 'boolean' },
} as const satisfies Record<string, Schema>;

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
		create: { object: 'Program' },
		get: { object: 'Program' },
		getAll: { object: 'Program' },
	},
};
