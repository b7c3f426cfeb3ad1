import { randomUUID } from 'node:crypto';
import type { KobbleEvent } from '../sns/messages';

/** The only documented event type [doc-1798440]. */
export const TRANSACTION_CREATE = 'transaction-create';
const MAX_EVENTS = 100_000;

/** Which events to emit. The names are those of an event's fields. */
export interface EventOptions {
	/** Default: `transaction-create`. */
	type?: string;
	/** Default: rotates through the seeded transactions. */
	entity_id?: string;
	/** Default: the sandbox's client. */
	client_id?: string;
	/** Default: a new one for each event. */
	id?: string;
	/** Number of events. Default 1. */
	count?: number;
}

/** The values of omitted options. */
export interface EventDefaults {
	transactions: readonly string[];
	client: string;
}

/** Creates events. Throws if there is no entity for them. */
export function createEvents(
	options: EventOptions,
	{ transactions, client }: EventDefaults,
	now: Date,
): KobbleEvent[] {
	const { type = TRANSACTION_CREATE, count = 1 } = options;
	const isKnown = type === TRANSACTION_CREATE && transactions.length > 0;
	if (options.entity_id === undefined && !isKnown) {
		throw new Error(`An event ${type} needs "entity_id": what it is about`);
	}
	const created_at = now.toISOString();
	return Array.from({ length: count }, (_, index) => ({
		id: options.id ?? randomUUID(),
		type,
		entity_id: options.entity_id ?? transactions[index % transactions.length] ?? '',
		client_id: options.client_id ?? client,
		created_at,
	}));
}

const TEXT_FIELDS = ['type', 'entity_id', 'client_id', 'id'];

function isEventOptions(value: object): value is EventOptions {
	return Object.entries(value).every(([name, given]) => {
		if (name === 'count') {
			if (Number.isInteger(given) && given >= 1 && given <= MAX_EVENTS) return true;
			throw new Error(`"count" takes a whole number from 1 to ${MAX_EVENTS}`);
		}
		if (!TEXT_FIELDS.includes(name)) throw new Error(`An event has no field "${name}"`);
		if (typeof given !== 'string' || given === '') throw new Error(`"${name}" takes a text`);
		return true;
	});
}

/** Parses options from JSON. Throws an error that says what is wrong. */
export function parseEventOptions(value: unknown): EventOptions {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		if (isEventOptions(value)) return value;
	}
	throw new Error('The body is an object { type, entity_id, count }');
}
