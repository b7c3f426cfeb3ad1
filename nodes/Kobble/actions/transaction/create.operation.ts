import { createTransactionRequest } from '../../api/transactions';
import { InvalidField } from '../../errors/kobbleFailure';
import { fromWalletLocator, readTo, toFields } from '../fields/locators';
import { noticeField } from '../fields/notice';
import type { Operation } from '../operation';
import { MONEY_IS_FOR_PEOPLE, movementFields, movementOptions, prepareMovement } from './movement';

/** Moves money from a wallet to another wallet or to a beneficiary. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create transaction',
	description: 'Create a transaction that moves money from a wallet to a wallet or a beneficiary',
	hiddenFromAgents: MONEY_IS_FOR_PEOPLE,
	fields: [
		fromWalletLocator(),
		...toFields,
		{
			...noticeField(
				"Kobble's public documentation does not say whether a transaction may go to a beneficiary. Try it with Kobble's staging environment first.",
			),
			displayOptions: { show: { toType: ['beneficiary'] } },
		},
		...movementFields,
		movementOptions,
	],

	prepare(fields) {
		const from = fields.id('fromWalletId', 'From Wallet');
		const to = readTo(fields);
		if (from === to) {
			throw new InvalidField(
				'The field "To Wallet" is the same wallet as the field "From Wallet"',
				'Choose two different wallets',
			);
		}
		return prepareMovement(fields, from, (content) =>
			createTransactionRequest({ ...content, from, to }),
		);
	},
};
