import type { INodeProperties } from 'n8n-workflow';

import { InvalidField } from '../../errors/kobbleFailure';
import type { ItemFields } from '../../parameters/itemFields';

/**
 * The filters by date of a list.
 *
 * @param noun plural, for the descriptions: `cards`
 * @param meaning what Kobble does not document about them
 */
export function dateFilters(noun: string, meaning: string): INodeProperties[] {
	// n8n sorts by name, so names with a common beginning keep the two dates together.
	return [
		{
			displayName: 'Date From',
			name: 'from',
			type: 'dateTime',
			default: '',
			description: `Only ${noun} from this date on. A date without a timezone uses the workflow's timezone. ${meaning}`,
		},
		{
			displayName: 'Date To',
			name: 'to',
			type: 'dateTime',
			default: '',
			description: `Only ${noun} up to this date. A date without a time is the start of that day. A date without a timezone uses the workflow's timezone.`,
		},
	];
}

/**
 * The order of a list.
 *
 * @param noun plural, for the description: `cards`
 */
export function orderOption(noun: string): INodeProperties {
	return {
		displayName: 'Order',
		name: 'order',
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'desc' },
			{ name: 'Oldest First', value: 'asc' },
		],
		default: 'desc',
		description: `The order in which the ${noun} come out. Without this option, newest first.`,
	};
}

/** Which entries of a list to read, by date, and in which order. */
export interface DatesAndOrder {
	readonly from?: string;
	readonly to?: string;
	readonly order: 'asc' | 'desc';
}

const ORDERS = ['asc', 'desc'] as const;

/**
 * @throws InvalidField if a filter or the option was added and cannot be used, or if no date can be
 * between the two filters
 */
export function readDatesAndOrder(fields: ItemFields): DatesAndOrder {
	const from = fields.filterDateTime('from', 'Date From');
	const to = fields.filterDateTime('to', 'Date To');
	if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
		throw new InvalidField(
			'The filter "Date From" is later than the filter "Date To"',
			'Nothing can be between them. Exchange the two, or correct their expressions',
		);
	}
	return {
		order: fields.hasOption('order') ? fields.optionChoice('order', 'Order', ORDERS) : 'desc',
		...(from === undefined ? {} : { from }),
		...(to === undefined ? {} : { to }),
	};
}
