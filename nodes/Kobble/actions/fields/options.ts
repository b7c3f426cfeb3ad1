import type { INodeProperties } from 'n8n-workflow';

/** The ranges of the options that hold for a whole run; the timeout is in seconds. */
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
		'How many requests may be under way at once, over all executions that use this credential. Fewer go out while Kobble asks for less.',
};

/**
 * For operations that Kobble makes idempotent.
 *
 * @param never what does not happen with the same reference: `makes a second card`
 */
export function idempotencyKeyOption(never: string): INodeProperties {
	return {
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1042',
		hint: 'A reference of your own, such as an order number',
		description: `A reference of your own, such as an order number: as long as Kobble remembers its key, the same reference never ${never}, in other executions either. A UUID v4 is sent as it is. Without this option a retry of an execution is safe, and another execution does it anew.`,
	};
}

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: OPTION_RANGES.maxRetries.max, numberPrecision: 0 },
	default: 4,
	description:
		'How often a request is repeated when Kobble is busy or cannot be reached. 0 switches repeating off.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: OPTION_RANGES.timeout.max, numberPrecision: 0 },
	default: 30,
	description: 'How long one try of a request may take',
};

/** The Options collection of an operation: what all have, and what this one has besides. */
export function optionsField(...extra: INodeProperties[]): INodeProperties {
	const byName = (one: INodeProperties, other: INodeProperties) =>
		one.displayName.localeCompare(other.displayName);
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [concurrency, maxRetries, timeout, ...extra].sort(byName),
	};
}
