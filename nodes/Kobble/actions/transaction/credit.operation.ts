import { createManualCreditRequest } from '../../api/transactions';
import { toWalletLocator } from '../fields/locators';
import type { Operation } from '../operation';
import { MONEY_IS_FOR_PEOPLE, movementFields, movementOptions, prepareMovement } from './movement';

/** Adds money to a wallet. */
export const credit: Operation = {
	name: 'Credit',
	value: 'credit',
	action: 'Credit wallet',
	description: 'Create a manual credit transaction, which adds money to a wallet',
	hiddenFromAgents: MONEY_IS_FOR_PEOPLE,
	fields: [toWalletLocator(), ...movementFields, movementOptions],

	prepare(fields) {
		const to = fields.id('toWalletId', 'To Wallet');
		return prepareMovement(fields, to, (content) => createManualCreditRequest({ ...content, to }));
	},
};
