import type { INodeProperties } from 'n8n-workflow';

const UUID = '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$';

/** A field for one Kobble object: selected from a list, or entered as an ID. */
function locator(
	name: string,
	displayName: string,
	searchListMethod: string,
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
				placeholder: `Select a ${displayName.toLowerCase()}...`,
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
				validation: [
					{
						type: 'regex',
						properties: { regex: UUID, errorMessage: 'A Kobble ID is a UUID of 36 characters' },
					},
				],
			},
		],
	};
}

/** @param description what the operation does with the card */
export function cardLocator(description: string): INodeProperties {
	return locator('cardId', 'Card', 'searchCards', description);
}

/** @param description what the operation does with the wallet */
export function walletLocator(description: string): INodeProperties {
	return locator('walletId', 'Wallet', 'searchWallets', description);
}

/** @param description what the operation does with the card program */
export function programLocator(description: string): INodeProperties {
	return locator('programId', 'Card Program', 'searchPrograms', description);
}
