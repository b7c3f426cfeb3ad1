import type { INodeProperties } from 'n8n-workflow';

import { createTransactionRequest } from '../../api/transactions';
import { InvalidField } from '../../errors/kobbleFailure';
import { beneficiaryLocator, fromWalletLocator, toWalletLocator } from '../fields/locators';
import { noticeField } from '../fields/notice';
import type { ItemFields } from '../../parameters/itemFields';
import type { Operation } from '../operation';
import { MONEY_IS_FOR_PEOPLE, movementFields, movementOptions, prepareMovement } from './movement';

const toBeneficiary = { show: { toType: ['beneficiary'] } };

/**
 * What the amount goes to. A wallet and a beneficiary are fields of their own, because n8n's editor
 * opens a list only in a mode that is called `list`, and keeps it as long as the field has its name.
 */
const toFields: readonly INodeProperties[] = [
	{
		displayName: 'Send To',
		name: 'toType',
		type: 'options',
		options: [
			{ name: 'Beneficiary', value: 'beneficiary' },
			{ name: 'Wallet', value: 'wallet' },
		],
		default: 'wallet',
		required: true,
		description: 'Whether the amount goes to a wallet or to a beneficiary',
	},
	{ ...toWalletLocator(), name: 'toId', displayOptions: { show: { toType: ['wallet'] } } },
	{
		...beneficiaryLocator('The beneficiary that the amount goes to'),
		displayOptions: toBeneficiary,
	},
	{
		...noticeField(
			"Kobble's public documentation does not say whether a transaction may go to a beneficiary. Try it with Kobble's staging environment first.",
		),
		displayOptions: toBeneficiary,
	},
];

/**
 * Reads the ID that `toFields` hold.
 *
 * @throws InvalidField also if it is the wallet that the amount is taken from
 */
function readTo(fields: ItemFields, from: string): string {
	const isBeneficiary =
		fields.choice('toType', 'Send To', ['beneficiary', 'wallet']) === 'beneficiary';
	const name = isBeneficiary ? 'Beneficiary' : 'To Wallet';
	const to = fields.id(isBeneficiary ? 'beneficiaryId' : 'toId', name);
	if (to !== from) return to;
	throw new InvalidField(
		`The field "${name}" has the same ID as the field "From Wallet"`,
		`Choose ${isBeneficiary ? 'a beneficiary' : 'two different wallets'}, or correct the expressions`,
	);
}

/** Moves money from a wallet to another wallet or to a beneficiary. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create transaction',
	description: 'Create a transaction that moves money from a wallet to a wallet or a beneficiary',
	hiddenFromAgents: MONEY_IS_FOR_PEOPLE,
	fields: [fromWalletLocator(), ...toFields, ...movementFields, movementOptions],

	prepare(fields) {
		const from = fields.id('fromWalletId', 'From Wallet');
		const to = readTo(fields, from);
		return prepareMovement(fields, from, (content) =>
			createTransactionRequest({ ...content, from, to }),
		);
	},
};
