import { amount, count, flag, number, oneOf, orNull, type Check } from './valueChecks';
import {
	DEFAULT_WEBHOOK_SETTINGS,
	WEBHOOK_CHECKS,
	type WebhookSettings,
} from './webhooks/webhookSettings';

/** The general behavior of the sandbox. Can be changed at any time; a reset restores the initial values. */
export interface Settings extends WebhookSettings {
	/** Delay of every response of the API and the token endpoint, in milliseconds. */
	latencyMs: number;
	tokenLifetimeSeconds: number;
	/** More API requests in flight than this get a 429. null: no limit. */
	maxInFlight: number | null;
	/** More API requests within one second than this get a 429. null: no limit. */
	maxPerSecond: number | null;
	/** `Retry-After` of those 429 responses: seconds, or any text. null: no such header. */
	limitRetryAfter: number | string | null;
	/** The response to a `limit` above `maxPageSize`. null: the page is shortened to it. */
	oversizedPageStatus: 400 | 422 | null;
	/** The largest page of a list. */
	maxPageSize: number;
	/** The page size if the request sets none. */
	defaultPageSize: number;
	/** Whether card lists carry X-Total-Count, X-Offset and X-Limit. */
	pageHeaders: boolean;
	/** Whether a 4xx is stored under its idempotency key, like a success. */
	replayRefusals: boolean;
	/**
	 * What a request with a known idempotency key must match. `sameRequest`: the same endpoint and data, otherwise 422;
	 * `keyOnly`: nothing, so a known key always gets the first response, which the words of [doc-1820627] allow.
	 */
	keyMatching: (typeof KEY_MATCHING)[number];
	/** All keys are forgotten together whenever this many seconds have passed on the sandbox's clock. null: never. */
	keyEpochSeconds: number | null;
	/** How long an idempotency key is stored. null: as long as the sandbox runs. */
	keyRetentionSeconds: number | null;
	/** Whether a Create is refused for a wallet that already has a card. Off: a second Create issues a second card. */
	oneCardPerWallet: boolean;
	/** The response to a token without the required scope; AWS API Gateway uses 401. */
	missingScopeStatus: 401 | 403;
	/** How far the sandbox's clock is ahead: in records, events, idempotency keys and the `Date` header. */
	clockOffsetSeconds: number;
	/** How far the `Date` header is ahead of the sandbox's clock. null: no such header. */
	dateHeaderOffsetSeconds: number | null;
	/** Whether Create responds with 202 and a PENDING card instead of 201 and an INACTIVE one. */
	asynchronousCreation: boolean;
}

const KEY_MATCHING = ['sameRequest', 'keyOnly'] as const;

export const DEFAULT_SETTINGS: Readonly<Settings> = {
	...DEFAULT_WEBHOOK_SETTINGS,
	latencyMs: 0,
	tokenLifetimeSeconds: 3600,
	maxInFlight: null,
	maxPerSecond: null,
	limitRetryAfter: null,
	oversizedPageStatus: null,
	maxPageSize: 100,
	defaultPageSize: 10,
	pageHeaders: true,
	replayRefusals: true,
	keyMatching: 'sameRequest',
	keyEpochSeconds: null,
	keyRetentionSeconds: null,
	oneCardPerWallet: true,
	missingScopeStatus: 403,
	clockOffsetSeconds: 0,
	dateHeaderOffsetSeconds: 0,
	asynchronousCreation: false,
};

const CHECKS: Record<keyof Settings, Check> = {
	...WEBHOOK_CHECKS,
	latencyMs: amount,
	tokenLifetimeSeconds: amount,
	maxInFlight: orNull(count),
	maxPerSecond: orNull(count),
	limitRetryAfter: orNull([
		(value) => typeof value === 'string' || amount[0](value),
		'seconds or a text',
	]),
	oversizedPageStatus: oneOf([400, 422, null]),
	maxPageSize: count,
	defaultPageSize: count,
	pageHeaders: flag,
	replayRefusals: flag,
	keyMatching: oneOf(KEY_MATCHING),
	keyEpochSeconds: orNull(count),
	keyRetentionSeconds: orNull(amount),
	oneCardPerWallet: flag,
	missingScopeStatus: oneOf([401, 403]),
	clockOffsetSeconds: number,
	dateHeaderOffsetSeconds: orNull(number),
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

/** Parses settings from JSON. Throws an error that says what is wrong. */
export function parseSettings(value: unknown): Partial<Settings> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error('Settings are an object');
	}
	if (areSettings(value)) return value;
	throw new Error('These are no settings');
}
