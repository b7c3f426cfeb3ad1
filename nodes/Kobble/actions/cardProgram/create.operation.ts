import type { INodeProperties } from 'n8n-workflow';

import { createProgramRequest } from '../../api/cardPrograms';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';

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
	description: 'What the cards of the program are',
};

const partnerProduct: INodeProperties = {
	displayName: 'Product',
	name: 'partnerProduct',
	type: 'options',
	options: [{ name: 'Kobble Debit 1', value: 'KOBBLE_DEBIT_1' }],
	default: 'KOBBLE_DEBIT_1',
	required: true,
	description: 'The product of Kobble that the program is built on',
};

const metadata: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'json',
	default: '{\n  "parent_account_id": "",\n  "product_id": ""\n}',
	required: true,
	description:
		'What Kobble needs to know of the program, as a JSON object. Kobble Debit 1 takes parent_account_id, product_id and, where there is one, group_id.',
};

/** Makes a card program. Kobble documents no idempotency key for it. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create card program',
	description: 'Create a program that cards are issued under; doing it again makes another one',
	fields: [programType, partnerProduct, metadata, optionsField()],

	prepare(fields) {
		const request = createProgramRequest(
			fields.choice('programType', 'Type', PROGRAM_TYPES),
			fields.choice('partnerProduct', 'Product', PARTNER_PRODUCTS),
			fields.jsonObject('metadata', 'Metadata'),
		);
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
