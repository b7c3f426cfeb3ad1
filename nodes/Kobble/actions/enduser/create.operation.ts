import type { INodeProperties } from 'n8n-workflow';

import { createEnduserRequest, listEndusersRequest } from '../../api/endusers';
import type { EnduserIdentity } from '../../api/endusers';
import { parseDay, parseEmail, parseName, parsePhoneNumber } from '../../parameters/customerValues';
import type { ItemFields } from '../../parameters/itemFields';
import { metadataField } from '../fields/metadata';
import { optionsField } from '../fields/options';
import { findEarlierOption, prepareCreateWithKey, readKeyedMetadata } from '../findEarlier';
import type { Operation } from '../operation';

const ENDUSER_TYPES = ['company', 'person'] as const;

const ofPerson = { show: { enduserType: ['person'] } };
const ofCompany = { show: { enduserType: ['company'] } };

const identityFields: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'enduserType',
		type: 'options',
		options: [
			{
				name: 'Company',
				value: 'company',
				description: 'Kobble does not issue cards to companies',
			},
			{ name: 'Person', value: 'person', description: 'A person can hold the wallet of a card' },
		],
		default: 'person',
		required: true,
		description: 'Whether the enduser is a person or a company',
	},
	{
		displayName: 'First Name',
		name: 'firstName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Mia',
		displayOptions: ofPerson,
	},
	{
		displayName: 'Last Name',
		name: 'lastName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Tran',
		displayOptions: ofPerson,
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. mia@example.com',
		description:
			'The email address of the person. Kobble uses it for card payments on the internet.',
		displayOptions: ofPerson,
	},
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +61400000000',
		description: 'The phone number of the person, with a plus sign and the country code',
		displayOptions: ofPerson,
	},
	{
		displayName: 'Company Name',
		name: 'companyName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Tran Trading Pty Ltd',
		displayOptions: ofCompany,
	},
];

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	options: [
		{
			displayName: 'Birthday',
			name: 'birthday',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1990-01-31',
			description: 'The birthday of the person, as year, month and day',
		},
	],
	displayOptions: ofPerson,
};

/** Creates an enduser: the person or company that holds wallets. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create enduser',
	description: 'Create a new enduser: the person or company that holds wallets',
	fields: [
		...identityFields,
		metadataField('{ "crm_id": "C-1042" }'),
		additionalFields,
		optionsField(findEarlierOption),
	],

	prepare(fields) {
		const identity = readIdentity(fields);
		return prepareCreateWithKey(
			readKeyedMetadata(fields),
			(metadata) => createEnduserRequest(identity, metadata),
			listEndusersRequest(),
		);
	},
};

function readIdentity(fields: ItemFields): EnduserIdentity {
	const type = fields.choice('enduserType', 'Type', ENDUSER_TYPES);
	if (type === 'company')
		return { company: { name: fields.value('companyName', 'Company Name', parseName) } };
	const birthday = fields.additionalValue('birthday', 'Birthday', parseDay);
	return {
		person: {
			first_name: fields.value('firstName', 'First Name', parseName),
			last_name: fields.value('lastName', 'Last Name', parseName),
			email: fields.value('email', 'Email', parseEmail),
			phone_number: fields.value('phoneNumber', 'Phone Number', parsePhoneNumber),
			...(birthday === undefined ? {} : { birthday }),
		},
	};
}
