import type { INodeProperties } from 'n8n-workflow';

import { createProgramRequest, listProgramsRequest } from '../../api/cardPrograms';
import type { Program } from '../../api/cardPrograms';
import { hasContent, prepareCreateByContent } from '../findEarlier';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

const PROGRAM_TYPES = ['PHYSICAL', 'VIRTUAL'] as const;
const PARTNER_PRODUCTS = ['KOBBLE_DEBIT_1'] as const;

const programType: INodeProperties = {
	displayName: 'Type',
	name: 'programType',
	type: 'options',
	options: [
		{ name: 'Physical', value: 'PHYSICAL' },
		{ name: 'Virtual', value: 'VIRTUAL' },
	],
	default: 'VIRTUAL',
	required: true,
	description: 'The type of the cards in this card program',
};

const partnerProduct: INodeProperties = {
	displayName: 'Product',
	name: 'partnerProduct',
	type: 'options',
	options: [{ name: 'Kobble Debit 1', value: 'KOBBLE_DEBIT_1' }],
	default: 'KOBBLE_DEBIT_1',
	required: true,
	description: 'The Kobble product that the card program is based on',
};

const metadata: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'json',
	default: '',
	required: true,
	description:
		'The metadata of the card program, as a JSON object. Kobble Debit 1 takes parent_account_id, product_id and, if you have one, group_id.',
	// n8n's editor for JSON shows no placeholder.
	hint: 'Such as { "parent_account_id": "account-1", "product_id": "product-1" }',
};

/**
 * Creates a card program. Kobble documents no idempotency key for it, so a repeat looks for one with
 * the same type, product and metadata.
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create card program',
	description: 'Create a new card program',
	fields: [programType, partnerProduct, metadata, optionsField()],

	prepare(fields) {
		const type = fields.choice('programType', 'Type', PROGRAM_TYPES);
		const product = fields.choice('partnerProduct', 'Product', PARTNER_PRODUCTS);
		const metadata = fields.jsonObject('metadata', 'Metadata');
		const content = { type, partner_product: product, metadata } satisfies Partial<Program>;
		return prepareCreateByContent(createProgramRequest(type, product, metadata), content, {
			list: listProgramsRequest(),
			isOnlyOfExecution: true,
			matches: (program) => hasContent(program, content),
		});
	},
};
