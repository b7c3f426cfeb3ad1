/** How the sandbox behaves as a whole; changed at any time, put back by a reset. */
export interface Settings {
	/** Added to every answer of the API and of the token endpoint, in milliseconds. */
	latencyMs: number;
	tokenLifetimeSeconds: number;
	/** More API requests than this at once are answered 429. null: no limit. */
	maxInFlight: number | null;
	/** More API requests than this within one second are answered 429. null: no limit. */
	maxPerSecond: number | null;
	/** `Retry-After` of those 429: seconds, or any text. null: no such header. */
	limitRetryAfter: number | string | null;
	/** A higher `limit` of a card list is cut to this. */
	maxPageSize: number;
	/** The page size where the request names none. */
	defaultPageSize: number;
	/** Whether card lists carry X-Total-Count, X-Offset and X-Limit. */
	pageHeaders: boolean;
	/** Whether a 4xx is remembered under its idempotency key as a success is. */
	replayRefusals: boolean;
	/** How long an idempotency key is remembered. null: as long as the sandbox runs. */
	keyRetentionSeconds: number | null;
	/** Whether a wallet that backs a card is refused. Off: a second create makes a second card. */
	oneCardPerWallet: boolean;
	/** Whether Create answers 202 with a PENDING card instead of 201 with an INACTIVE one. */
	asynchronousCreation: boolean;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
	latencyMs: 0,
	tokenLifetimeSeconds: 3600,
	maxInFlight: null,
	maxPerSecond: null,
	limitRetryAfter: null,
	maxPageSize: 100,
	defaultPageSize: 10,
	pageHeaders: true,
	replayRefusals: true,
	keyRetentionSeconds: null,
	oneCardPerWallet: true,
	asynchronousCreation: false,
};

type Check = [accepts: (value: unknown) => boolean, wanted: string];

const amount: Check = [
	(value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
	'a number from 0',
];
const count: Check = [
	(value) => typeof value === 'number' && Number.isInteger(value) && value >= 1,
	'a whole number from 1',
];
const flag: Check = [(value) => typeof value === 'boolean', 'true or false'];
const orNull = ([accepts, wanted]: Check): Check => [
	(value) => value === null || accepts(value),
	`${wanted}, or null`,
];

const CHECKS: Record<keyof Settings, Check> = {
	latencyMs: amount,
	tokenLifetimeSeconds: amount,
	maxInFlight: orNull(count),
	maxPerSecond: orNull(count),
	limitRetryAfter: orNull([
		(value) => typeof value === 'string' || amount[0](value),
		'seconds or a text',
	]),
	maxPageSize: count,
	defaultPageSize: count,
	pageHeaders: flag,
	replayRefusals: flag,
	keyRetentionSeconds: orNull(amount),
	oneCardPerWallet: flag,
	asynchronousCreation: flag,
};

function isSetting(name: string): name is keyof Settings {
	return Object.hasOwn(CHECKS, name);
}

function areSettings(value: object): value is Partial<Settings> {
	return Object.entries(value).every(([name, given]) => {
		if (!isSetting(name)) {
			throw new Error(`There is no setting "${name}"; there are ${Object.keys(CHECKS).join(', ')}`);
		}
		const [accepts, wanted] = CHECKS[name];
		if (!accepts(given)) throw new Error(`The setting "${name}" takes ${wanted}`);
		return true;
	});
}

/** Settings out of what came as JSON. Throws a sentence that says what is wrong. */
export function parseSettings(value: unknown): Partial<Settings> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error('Settings are an object');
	}
	if (areSettings(value)) return value;
	throw new Error('These are no settings');
}
