import type { INodeProperties } from 'n8n-workflow';

const UUID = '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$';

const ID_EXAMPLE = 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

const ID_VALIDATION = [
	{
		type: 'regex',
		properties: { regex: UUID, errorMessage: 'A Kobble ID is a UUID of 36 characters' },
	},
];

/** A field for one Kobble object: selected from a list, or entered as an ID. */
function locator(
	name: string,
	displayName: string,
	list: { readonly noun: string; readonly searchListMethod: string },
	description: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${/^[aeiou]/.test(list.noun) ? 'an' : 'a'} ${list.noun}...`,
				typeOptions: { searchListMethod: list.searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: ID_EXAMPLE,
				validation: ID_VALIDATION,
			},
		],
	};
}

const WALLETS = { noun: 'wallet', searchListMethod: 'searchWallets' } as const;

/** @param description what the operation does with the card */
export function cardLocator(description: string): INodeProperties {
	return locator('cardId', 'Card', { noun: 'card', searchListMethod: 'searchCards' }, description);
}

/** @param description what the operation does with the wallet */
export function walletLocator(description: string): INodeProperties {
	return locator('walletId', 'Wallet', WALLETS, description);
}

/** @param description what the operation does with the card program */
export function programLocator(description: string): INodeProperties {
	const list = { noun: 'card program', searchListMethod: 'searchPrograms' };
	return locator('programId', 'Card Program', list, description);
}

/** @param displayName `Holder` if it is the holder of a wallet */
export function enduserLocator(displayName: string, description: string): INodeProperties {
	const list = { noun: 'enduser', searchListMethod: 'searchEndusers' };
	return locator('enduserId', displayName, list, description);
}

/** @param description what the operation does with the beneficiary */
export function beneficiaryLocator(description: string): INodeProperties {
	const list = { noun: 'beneficiary', searchListMethod: 'searchBeneficiaries' };
	return locator('beneficiaryId', 'Beneficiary', list, description);
}

/** The wallet that money is taken from. */
export function fromWalletLocator(): INodeProperties {
	return locator(
		'fromWalletId',
		'From Wallet',
		WALLETS,
		'The wallet that the amount is taken from',
	);
}

/** The wallet that money goes to. */
export function toWalletLocator(): INodeProperties {
	return locator('toWalletId', 'To Wallet', WALLETS, 'The wallet that the amount goes to');
}
