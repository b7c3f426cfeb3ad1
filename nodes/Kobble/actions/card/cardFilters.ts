import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../parameters/itemFields';
import type { Card } from '../../api/cards';
import { CARD_STATUSES, cardStatusOptions } from './cardStatus';

/** Kobble's list takes two moments only [api-10192216]. */
const APPLIED_HERE = 'The node filters by this, not Kobble: it may read all cards';

export const cardFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			// Of these names, because n8n sorts by them: the two stand beside each other.
			displayName: 'Date From',
			name: 'from',
			type: 'dateTime',
			default: '',
			description:
				"Only cards since this moment. Without a timezone in it, it is in the workflow's. Kobble does not document whether this is when a card was issued or changed.",
		},
		{
			displayName: 'Date To',
			name: 'to',
			type: 'dateTime',
			default: '',
			description:
				"Only cards until this moment; a date alone is the beginning of that day. Without a timezone in it, it is in the workflow's.",
		},
		{
			displayName: 'Program',
			name: 'programId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
			description: 'IDs of card programs, separated by commas',
			hint: APPLIED_HERE,
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: cardStatusOptions,
			default: [],
			description: 'Only cards in one of these statuses',
			hint: APPLIED_HERE,
		},
		{
			displayName: 'Wallet',
			name: 'walletId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
			description: 'IDs of wallets, separated by commas',
			hint: APPLIED_HERE,
		},
	],
};

/** The filters that Kobble's list does not have. */
export interface LocalFilters {
	/** Whether there is none, so that Kobble's limit is the node's. */
	readonly isEmpty: boolean;
	matches(card: Card): boolean;
}

/**
 * @throws InvalidField where a filter was added and holds nothing: all cards instead of some could
 * be suspended by the next node
 */
export function readLocalFilters(fields: ItemFields): LocalFilters {
	const checks = [
		{ name: 'status', allowed: fields.filterChoices('status', 'Status', CARD_STATUSES) },
		{ name: 'wallet_id', allowed: fields.filterIds('walletId', 'Wallet') },
		{ name: 'program_id', allowed: fields.filterIds('programId', 'Program') },
	].flatMap(({ name, allowed }) => (allowed === undefined ? [] : [{ name, allowed }]));
	return {
		isEmpty: checks.length === 0,
		matches: (card) =>
			checks.every(({ name, allowed }) => {
				const value = card[name];
				// Ids are compared in lower case, statuses come in upper case.
				return typeof value === 'string' && allowed.some((one) => equalsIgnoreCase(one, value));
			}),
	};
}

function equalsIgnoreCase(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}
