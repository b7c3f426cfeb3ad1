import type { INodeProperties } from 'n8n-workflow';

import { createBeneficiaryRequest, listBeneficiariesRequest } from '../../api/beneficiaries';
import { parseBankNumber, parseCountry, parseName } from '../../parameters/customerValues';
import { metadataField } from '../fields/metadata';
import { noticeField } from '../fields/notice';
import { optionsField } from '../fields/options';
import { findEarlierOption, prepareCreateWithKey, readKeyedMetadata } from '../findEarlier';
import type { Operation } from '../operation';
import { BANK_DATA_IS_FOR_PEOPLE } from './bankData';

const BANK_CODE_TYPES = ['BPAY', 'BSB', 'ROUTING_NUMBER', 'SORT_CODE'] as const;

const bankFields: INodeProperties[] = [
	{
		displayName: 'Account Name',
		name: 'accountName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Mia Tran',
		description: 'The name of the person who owns the account',
	},
	{
		displayName: 'Bank Name',
		name: 'bankName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Example Bank',
	},
	{
		displayName: 'Bank Country',
		name: 'bankCountry',
		type: 'string',
		default: 'AUS',
		required: true,
		placeholder: 'e.g. AUS',
		description: 'The country of the bank, as a code of three letters (ISO 3166-1 alpha-3)',
	},
	{
		displayName: 'Bank Code Type',
		name: 'bankCodeType',
		type: 'options',
		options: [
			{ name: 'BPAY', value: 'BPAY' },
			{ name: 'BSB', value: 'BSB' },
			{ name: 'Routing Number', value: 'ROUTING_NUMBER' },
			{ name: 'Sort Code', value: 'SORT_CODE' },
		],
		default: 'BSB',
		required: true,
		description: 'What kind of number the bank code is',
	},
	{
		displayName: 'Bank Code',
		name: 'bankCode',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 062-000',
		description: 'The code of the bank, as text, because zeros at its beginning count',
	},
	{
		displayName: 'Account Number',
		name: 'accountNumber',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 012345678',
		description: 'The number of the account, as text, because zeros at its beginning count',
	},
];

/** Creates a beneficiary: a bank account that money can go to. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create beneficiary',
	description: 'Create a new beneficiary: a bank account that money can go to',
	hiddenFromAgents: BANK_DATA_IS_FOR_PEOPLE,
	fields: [
		noticeField(
			"Kobble's public documentation does not describe the person who owns the account. It is assumed that Kobble takes a name and metadata.",
		),
		...bankFields,
		metadataField('{ "supplier": "S-7" }'),
		optionsField(findEarlierOption),
	],

	prepare(fields) {
		const bank = {
			person: { name: fields.value('accountName', 'Account Name', parseName) },
			bank_name: fields.value('bankName', 'Bank Name', parseName),
			bank_country: fields.value('bankCountry', 'Bank Country', parseCountry),
			bank_code_type: fields.choice('bankCodeType', 'Bank Code Type', BANK_CODE_TYPES),
			bank_code: fields.value('bankCode', 'Bank Code', parseBankNumber),
			account_number: fields.value('accountNumber', 'Account Number', parseBankNumber),
		};
		return prepareCreateWithKey(
			readKeyedMetadata(fields),
			(metadata) => createBeneficiaryRequest({ ...bank, metadata }),
			listBeneficiariesRequest(),
		);
	},
};
