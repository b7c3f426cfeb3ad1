import type { IDataObject, IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { InvalidField } from '../errors/kobbleFailure';
import { parseAmount } from '../parameters/money';
import { parseBoolean, parseIds, splitList } from '../parameters/values';
import { isJsonObject } from '../data/json';
import { parseTopicArn } from '../sns/awsUrls';
import type { TransactionFilters } from './delivery/transactionFilters';

/** The only documented type of event [doc-1798440]. */
export const TRANSACTION_CREATED = 'transaction-create';

/** Stands for the types that the user enters. */
export const OTHER_TYPES = 'other';

/**
 * The types of events that start the workflow; `undefined` if all do.
 *
 * @throws InvalidField if other types are selected but none is entered: all events would be lost
 */
export function readWantedTypes(
	context: IHookFunctions | IWebhookFunctions,
): ReadonlySet<string> | undefined {
	const chosen = parseTypes(context.getNodeParameter('events', []));
	if (chosen.length === 0) return undefined;
	if (!chosen.includes(OTHER_TYPES)) return new Set(chosen);
	const others = parseTypes(context.getNodeParameter('otherEvents', ''));
	if (others.length > 0) {
		return new Set([...chosen.filter((type) => type !== OTHER_TYPES), ...others]);
	}
	throw new InvalidField(
		'The field "Other Event Types" is empty',
		'Enter the types that Kobble has told you, such as wallet-update, or leave Trigger On empty to take all events',
	);
}

/** Whether an event of this type starts the workflow. */
export function isWanted(type: string, wanted: ReadonlySet<string> | undefined): boolean {
	return wanted === undefined || wanted.has(normalizeType(type));
}

function parseTypes(value: unknown): string[] {
	return splitList(value).map((type) => normalizeType(String(type)));
}

function normalizeType(type: string): string {
	return type.trim().toLowerCase();
}

/** The validated options of the trigger. */
export interface TriggerOptions {
	readonly fetchEntity: boolean;
	readonly includeEnvelope: boolean;
	/** The topic that the user named; `undefined` if the option was not added. */
	readonly topicArn: string | undefined;
	/** The clients that the user named; empty if the option was not added. */
	readonly clientIds: readonly string[];
	readonly transactionFilters: TransactionFilters;
}

/** @throws InvalidField if an option was added and its value is unusable */
export function readTriggerOptions(context: IHookFunctions | IWebhookFunctions): TriggerOptions {
	const value: unknown = context.getNodeParameter('options', {});
	const options = isJsonObject(value) ? value : {};
	return {
		fetchEntity: readBooleanOption(options, 'fetchEntity', 'Fetch Entity'),
		includeEnvelope: readBooleanOption(options, 'includeEnvelope', 'Include Envelope'),
		topicArn: readTopicArn(options),
		clientIds: readClientIds(options),
		transactionFilters: readTransactionFilters(options),
	};
}

/** An empty option is refused: treated as not added, it would let every transaction through. */
function readTransactionFilters(options: IDataObject): TransactionFilters {
	const { walletId, minAmount } = options;
	return {
		walletIds: 'walletId' in options ? parseIds(walletId, 'The option "Wallet"') : [],
		minAmount:
			'minAmount' in options ? parseAmount(minAmount, 'The option "Minimum Amount"') : undefined,
	};
}

function readBooleanOption(options: IDataObject, name: string, displayName: string): boolean {
	return name in options && parseBoolean(options[name], `The option "${displayName}"`);
}

/** An empty option is refused: treated as not added, it would make the trigger trust any topic. */
function readTopicArn(options: IDataObject): string | undefined {
	if (!('topicArn' in options)) return undefined;
	const { topicArn } = options;
	const text = typeof topicArn === 'string' ? topicArn.trim() : topicArn;
	if (text === '' || text === undefined || text === null) {
		throw new InvalidField(
			'The option "Topic ARN" is empty',
			'Enter the ARN that Kobble gave you, correct the expression, or remove the option to trust the topic of the first handshake',
		);
	}
	if (typeof text === 'string' && parseTopicArn(text) !== undefined) return text;
	throw new InvalidField(
		'The option "Topic ARN" does not hold the ARN of an Amazon SNS topic',
		'Enter it as Kobble gave it to you, such as arn:aws:sns:eu-west-1:123456789012:events, or remove the option',
	);
}

/** An empty option is refused: treated as not added, it would make the trigger trust any client. */
function readClientIds(options: IDataObject): string[] {
	if (!('clientId' in options)) return [];
	const ids = splitList(options.clientId).map((id) => String(id).trim());
	if (ids.length > 0 && ids.every((id) => id !== '')) return ids;
	throw new InvalidField(
		'The option "Client ID" is empty',
		'Enter the client_id of your events, correct the expression, or remove the option to trust the client of the first event',
	);
}

/** The fields of the trigger in the editor. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Transaction Created',
				value: TRANSACTION_CREATED,
				description: 'A transaction was created',
			},
			{
				name: 'Other Types',
				value: OTHER_TYPES,
				description: 'Types that Kobble has told you, entered below',
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
				displayName: 'Client ID',
				name: 'clientId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 7c3ba1f4-4a3f-4c55-9d86-9a1f0d0a7b11',
				description:
					'The client_id of the events that start the workflow, several separated by commas. Events of any other client are refused. Without this option, the client of the first event is trusted from then on.',
			},
			{
				displayName: 'Fetch Entity',
				name: 'fetchEntity',
				type: 'boolean',
				default: false,
				description:
					'Whether to retrieve the transaction, wallet or card that the event is about, and add it as entity. After 4.5 seconds the event goes on without it.',
			},
			{
				displayName: 'Include Envelope',
				name: 'includeEnvelope',
				type: 'boolean',
				default: false,
				description:
					'Whether to add the message in which Amazon SNS delivered the event, as envelope',
			},
			{
				displayName: 'Minimum Amount',
				name: 'minAmount',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1000,
				description:
					'A transaction starts the workflow only if its amount is at least this, in whichever direction the money goes. The transaction is retrieved and added as entity. Events of other types are not affected.',
				hint: 'Kobble does not document the unit of an amount, nor the name of this field of a transaction. A transaction that cannot be checked starts the workflow, and entityNote says why.',
			},
			{
				displayName: 'Topic ARN',
				name: 'topicArn',
				type: 'string',
				default: '',
				placeholder: 'e.g. arn:aws:sns:eu-west-1:123456789012:kobble-events',
				description:
					'The Amazon SNS topic that Kobble sends your events from. Messages from any other topic are refused. Without this option, the topic of the first handshake within 10 minutes after you publish the workflow is trusted until you unpublish it.',
			},
			{
				displayName: 'Wallet',
				name: 'walletId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
				description:
					'A transaction starts the workflow only if it goes from or to this wallet. Separate several IDs with commas. The transaction is retrieved and added as entity. Events of other types are not affected.',
				hint: 'Kobble does not document the names of these fields of a transaction. A transaction that cannot be checked starts the workflow, and entityNote says why.',
			},
		],
	},
];
