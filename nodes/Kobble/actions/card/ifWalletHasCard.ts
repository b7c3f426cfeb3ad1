import type { INodeProperties } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import type { ItemFields } from '../../parameters/itemFields';
import type { ItemApi } from '../operation';
import type { Card } from './cardAnswer';
import { findCardOfWallet } from './walletCards';

const CHOICES = ['error', 'returnExisting'] as const;

export const ifWalletHasCardOption: INodeProperties = {
	displayName: 'If Wallet Has Card',
	name: 'ifWalletHasCard',
	type: 'options',
	options: [
		{
			name: 'Error',
			value: 'error',
			description: "The item ends with Kobble's own words",
		},
		{
			name: 'Return Existing',
			value: 'returnExisting',
			description:
				"The wallet's newest card that is not STOLEN comes out, whatever its program, with created: false",
		},
	],
	default: 'returnExisting',
	description:
		'What to do when Kobble refuses because the wallet is linked already. Without this option the item ends with an error.',
};

/** @throws InvalidField where the option was added and holds neither of its two values */
export function shouldReturnExisting(fields: ItemFields): boolean {
	if (!fields.hasOption('ifWalletHasCard')) return false;
	const choice = fields.optionChoice('ifWalletHasCard', 'If Wallet Has Card', CHOICES);
	return choice === 'returnExisting';
}

/**
 * The card that a wallet has already.
 *
 * @throws KobbleFailure: the refusal itself where there is no such card, or it cannot be looked up
 */
export async function findExistingCard(
	kobble: ItemApi,
	walletId: string,
	{ details }: KobbleFailure,
): Promise<Card> {
	const found = await findCardOfWallet(kobble, walletId).catch(catchFailure);
	if (found !== undefined && !(found instanceof KobbleFailure)) return found;
	const why =
		found === undefined
			? 'The list of cards shows none of this wallet that is not STOLEN.'
			: `Its card could not be looked up: ${found.details.message}. ${found.details.description}`;
	throw new KobbleFailure({ ...details, description: `${details.description} ${why}` });
}

function catchFailure(error: unknown): KobbleFailure {
	if (error instanceof KobbleFailure) return error;
	throw error;
}

/** The refusal, with what the workflow's author can do about it. */
export function addAdvice({ details }: KobbleFailure): KobbleFailure {
	return new KobbleFailure({
		...details,
		description: `${details.description} This wallet is linked already. Choose another wallet, or set the option "If Wallet Has Card" to Return Existing.`,
	});
}
