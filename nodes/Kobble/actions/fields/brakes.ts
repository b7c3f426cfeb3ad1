import type { INodeProperties } from 'n8n-workflow';

const approvedPlan: INodeProperties = {
	displayName: 'Approved Plan',
	name: 'approvedPlan',
	type: 'string',
	default: '',
	placeholder: "e.g. {{ $('Preview').first().json.plan }}",
	description:
		'The plan of a preview that a person has approved. If the items would now send other requests, other options or another order, nothing is changed. What the preview showed as no change stays as it is. A plan can be used again.',
};

function buildMaxChanges(hasGuards: boolean): INodeProperties {
	const guards = hasGuards
		? ' With Only If Status or Skip If Unchanged, only the items that would change are counted.'
		: '';
	return {
		displayName: 'Max Changes',
		name: 'maxChanges',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 100,
		description: `If more items than this would change something, nothing is changed.${guards} In a loop, each round counts by itself. Without this option, there is no limit.`,
	};
}

const preview: INodeProperties = {
	displayName: 'Preview',
	name: 'preview',
	type: 'boolean',
	default: true,
	description:
		'Whether to change nothing and show what each item would change. The plan in the output can be approved. Without this option, the changes are made.',
};

/** For operations that move money. */
export const maxTotalOption: INodeProperties = {
	displayName: 'Max Total',
	name: 'maxTotal',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	description:
		'If the amounts of all items add up to more than this, nothing is sent. It counts in the same unit as Amount. Without this option, there is no limit.',
};

/**
 * The options of every operation that changes something: they hold back a run that would change too
 * much, or something else than a person approved.
 *
 * @param hasGuards whether the operation has Only If Status and Skip If Unchanged
 */
export function buildBrakeOptions(hasGuards: boolean): INodeProperties[] {
	return [approvedPlan, buildMaxChanges(hasGuards), preview];
}
