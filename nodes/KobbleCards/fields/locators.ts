import type { INodeProperties } from 'n8n-workflow';

const UUID = '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$';

/** A field that names one thing of Kobble by its id. */
function locator(name: string, displayName: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		description,
		modes: [
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

export const cardLocator = locator('cardId', 'Card', 'The card to change');

export const walletLocator = locator(
	'walletId',
	'Wallet',
	'The wallet that the card pays from. It has to be ACTIVE, and no other card may belong to it.',
);

export const programLocator = locator(
	'programId',
	'Program',
	'The card program that the card is issued under. It has to be ACTIVE.',
);
