import type { INodeProperties } from 'n8n-workflow';

import { dateFilters } from '../fields/datesAndOrder';
import type { ItemFields } from '../../parameters/itemFields';
import type { Card } from '../../api/cards';
import { CARD_STATUSES, cardStatusOptions } from './cardStatus';

/** The API's list filters by date only [api-10192216]. */
const APPLIED_BY_NODE = 'The API has no such filter, so the node may have to read all cards';

export const cardFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			displayName: 'Card Program',
			name: 'programId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
			description: 'Only cards of these card programs. Separate several IDs with commas.',
			hint: APPLIED_BY_NODE,
		},
		...dateFilters(
			'cards',
			'Kobble does not document whether it compares when a card was created or last changed.',
		),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: cardStatusOptions,
			default: [],
			description: 'Only cards with one of these statuses',
			hint: APPLIED_BY_NODE,
		},
		{
			displayName: 'Wallet',
			name: 'walletId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
			description: 'Only cards of these wallets. Separate several IDs with commas.',
			hint: APPLIED_BY_NODE,
		},
	],
};

/** Filters that the API does not have; the node applies them to the cards it reads. */
export interface LocalFilters {
	/** Whether no such filter is set, so that every card matches. */
	readonly isEmpty: boolean;
	matches(card: Card): boolean;
	/** The allowed values, to compare them with another item's filters. */
	toJSON(): unknown;
}

/**
 * @throws InvalidField if a filter was added but is empty: without it all cards would be returned,
 * and the next node could suspend all of them
 */
export function readLocalFilters(fields: ItemFields): LocalFilters {
	const checks = (
		[
			{ name: 'status', allowed: fields.filterChoices('status', 'Status', CARD_STATUSES) },
			{ name: 'wallet_id', allowed: fields.filterIds('walletId', 'Wallet') },
			{ name: 'program_id', allowed: fields.filterIds('programId', 'Card Program') },
		] as const
	).flatMap(({ name, allowed }) => (allowed === undefined ? [] : [{ name, allowed }]));
	return {
		isEmpty: checks.length === 0,
		toJSON: () => checks,
		matches: (card) =>
			checks.every(({ name, allowed }) => {
				const value = card[name];
				// IDs are read in lower case, statuses in upper case.
				return typeof value === 'string' && allowed.some((one) => equalsIgnoreCase(one, value));
			}),
	};
}

function equalsIgnoreCase(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}
