import type { INodeProperties } from 'n8n-workflow';

import { OTHER_TYPES, TRANSACTION_CREATED } from './eventTypes';

/** What the editor shows of the trigger. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Transaction Created',
				value: TRANSACTION_CREATED,
				description: 'A transaction was made',
			},
			{
				name: 'Other Types',
				value: OTHER_TYPES,
				description: 'Types that Kobble named to you, to be entered below',
			},
		],
		default: [],
		hint: 'Leave it empty for all events',
	},
	{
		displayName: 'Other Event Types',
		name: 'otherEvents',
		type: 'string',
		displayOptions: { show: { events: [OTHER_TYPES] } },
		default: '',
		placeholder: 'e.g. wallet-update, tokenization-create',
		description: 'Types of events as Kobble writes them, separated by commas',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Fetch Entity',
				name: 'fetchEntity',
				type: 'boolean',
				default: false,
				description:
					'Whether to read the transaction, wallet or card that the event is about, and add it as entity. After 4.5 seconds the event goes on without it.',
			},
			{
				displayName: 'Include Envelope',
				name: 'includeEnvelope',
				type: 'boolean',
				default: false,
				description: 'Whether to add what Amazon SNS delivered around the event, as envelope',
			},
			{
				displayName: 'Topic ARN',
				name: 'topicArn',
				type: 'string',
				default: '',
				placeholder: 'e.g. arn:aws:sns:eu-west-1:123456789012:kobble-events',
				description:
					'The Amazon SNS topic that Kobble sends your events from. Messages from any other topic are refused. Without this option, the topic of the first handshake within 10 minutes after you publish the workflow is trusted from then on.',
			},
		],
	},
];
