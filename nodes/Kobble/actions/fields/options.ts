import type { INodeProperties } from 'n8n-workflow';

import { buildBrakeOptions } from './brakes';

/** The ranges of the options that apply to a whole run. The timeout is in seconds. */
export const OPTION_RANGES = {
	concurrency: { min: 1, max: 100, default: 20 },
	maxRetries: { min: 0, max: 10, default: 4 },
	timeout: { min: 1, max: 300, default: 30 },
} as const;

const concurrency: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: OPTION_RANGES.concurrency.max, numberPrecision: 0 },
	default: 20,
	description:
		'Max number of requests in flight at once, shared by all executions that use this credential. Fewer are sent while Kobble is rate limiting. Without this option, 20.',
};

/**
 * For operations that support an idempotency key.
 *
 * @param repeat what a repeated reference never does: `issues a second card`
 */
export function idempotencyKeyOption(repeat: string): INodeProperties {
	return {
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1042',
		description: `Your own reference, such as an order number. The same reference never ${repeat}, in any execution, as long as Kobble remembers it. To send a failed item again, enter the idempotencyKey of its error. Without this option, retries of an execution are safe, but a new execution does it again.`,
	};
}

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: OPTION_RANGES.maxRetries.max, numberPrecision: 0 },
	default: 4,
	description:
		'How many times a request is sent again if Kobble is busy or cannot be reached. 0 turns retries off. Without this option, 4.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: OPTION_RANGES.timeout.max, numberPrecision: 0 },
	default: 30,
	description: 'How long one attempt of a request may take. Without this option, 30 seconds.',
};

/** The Options collection of an operation: the common options and its own. */
export function optionsField(...extra: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: sortByName([concurrency, maxRetries, timeout, ...extra]),
	};
}

/**
 * Adds the brakes to the Options collection of an operation that changes something; any other field
 * stays as it is.
 */
export function addBrakes(field: INodeProperties): INodeProperties {
	if (field.name !== 'options') return field;
	const own = field.options ?? [];
	const hasGuards = own.some(({ name }) => name === 'onlyIfStatus');
	return { ...field, options: sortByName([...own, ...buildBrakeOptions(hasGuards)]) };
}

function sortByName<Option extends { readonly displayName?: string; name: string }>(
	options: Option[],
): Option[] {
	const getName = ({ displayName, name }: Option) => displayName ?? name;
	return options.sort((one, other) => getName(one).localeCompare(getName(other)));
}
