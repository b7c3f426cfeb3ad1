import type { INodeProperties } from 'n8n-workflow';

import { createWalletRequest, listWalletsRequest } from '../../api/wallets';
import type { Wallet } from '../../api/wallets';
import { enduserLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import { hasContent, prepareCreateByContent } from '../findEarlier';
import type { Operation } from '../operation';

const ASSETS = ['AUD'] as const;
const ASSET_CLASSES = ['CURRENCY'] as const;
const PARTNER_PRODUCTS = ['KOBBLE_AUD_1'] as const;

const contentFields: INodeProperties[] = [
	{
		displayName: 'Asset',
		name: 'asset',
		type: 'options',
		options: [{ name: 'AUD', value: 'AUD' }],
		default: 'AUD',
		required: true,
		description: 'What the wallet holds',
	},
	{
		displayName: 'Asset Class',
		name: 'assetClass',
		type: 'options',
		options: [{ name: 'Currency', value: 'CURRENCY' }],
		default: 'CURRENCY',
		required: true,
	},
	{
		displayName: 'Product',
		name: 'partnerProduct',
		type: 'options',
		options: [{ name: 'Kobble AUD 1', value: 'KOBBLE_AUD_1' }],
		default: 'KOBBLE_AUD_1',
		required: true,
		description: 'The Kobble product that the wallet is based on',
	},
];

/**
 * Creates a wallet. Kobble documents no idempotency key for it, so a repeat looks for one with the
 * same holder, asset and product.
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create wallet',
	description: 'Create a new wallet for an enduser. A card needs a wallet that is ACTIVE.',
	fields: [
		enduserLocator('Holder', 'The enduser who holds the wallet. For a card it must be a person.'),
		...contentFields,
		optionsField(),
	],

	prepare(fields) {
		const wallet = {
			holder_id: fields.id('enduserId', 'Holder'),
			asset_class: fields.choice('assetClass', 'Asset Class', ASSET_CLASSES),
			asset: fields.choice('asset', 'Asset', ASSETS),
			partner_product: fields.choice('partnerProduct', 'Product', PARTNER_PRODUCTS),
		} satisfies Partial<Wallet>;
		return prepareCreateByContent(createWalletRequest(wallet), wallet, {
			list: listWalletsRequest(),
			isOnlyOfExecution: true,
			matches: (entry) => hasContent(entry, wallet),
		});
	},
};
