import { createManualDebitRequest } from '../../api/transactions';
import { fromWalletLocator } from '../fields/locators';
import type { Operation } from '../operation';
import { MONEY_IS_FOR_PEOPLE, movementFields, movementOptions, prepareMovement } from './movement';

/** Takes money from a wallet. */
export const debit: Operation = {
	name: 'Debit',
	value: 'debit',
	action: 'Debit wallet',
	description: 'Create a manual debit transaction, which takes money from a wallet',
	hiddenFromAgents: MONEY_IS_FOR_PEOPLE,
	fields: [fromWalletLocator(), ...movementFields, movementOptions],

	prepare(fields) {
		const from = fields.id('fromWalletId', 'From Wallet');
		return prepareMovement(fields, from, (content) =>
			createManualDebitRequest({ ...content, from }),
		);
	},
};
