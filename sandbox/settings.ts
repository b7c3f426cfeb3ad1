import { amount, count, flag, number, oneOf, orNull, type Check } from './valueChecks';
import {
	DEFAULT_WEBHOOK_SETTINGS,
	WEBHOOK_CHECKS,
	type WebhookSettings,
} from './webhooks/webhookSettings';

/** How the sandbox behaves as a whole. Can be changed at any time; a reset restores the first values. */
export interface Settings extends WebhookSettings {
	/** Added to every answer of the API and of the token endpoint, in milliseconds. */
	latencyMs: number;
	tokenLifetimeSeconds: number;
	/** More API requests than this at once are answered 429. null: no limit. */
	maxInFlight: number | null;
	/** More API requests than this within one second are answered 429. null: no limit. */
	maxPerSecond: number | null;
	/** `Retry-After` of those 429: seconds, or any text. null: no such header. */
	limitRetryAfter: number | string | null;
	/** What a higher `limit` than `maxPageSize` is answered with. null: the page is cut to it. */
	oversizedPageStatus: 400 | 422 | null;
	/** The largest page of a list. */
	maxPageSize: number;
	/** The page size if the request names none. */
	defaultPageSize: number;
	/** Whether card lists carry X-Total-Count, X-Offset and X-Limit. */
	pageHeaders: boolean;
	/** Whether a 4xx is remembered under its idempotency key as a success is. */
	replayRefusals: boolean;
	/**
	 * What a known idempotency key has to come with. `sameRequest`: the same endpoint and data, else 422; `keyOnly`: a
	 * known key gets the first answer, whatever is asked for, as the words of [doc-1820627] allow.
	 */
	keyMatching: (typeof KEY_MATCHING)[number];
	/** All keys are forgotten together each time this many seconds of the sandbox's clock are over. null: never. */
	keyEpochSeconds: number | null;
	/** How long an idempotency key is remembered. null: as long as the sandbox runs. */
	keyRetentionSeconds: number | null;
	/** Whether a wallet that backs a card is refused. Off: a second create makes a second card. */
	oneCardPerWallet: boolean;
	/** The answer to a token without the scope; 401 is what AWS API Gateway answers. */
	missingScopeStatus: 401 | 403;
	/** How far the clock of the sandbox is ahead: in records, events, idempotency keys and the `Date` header. */
	clockOffsetSeconds: number;
	/** How far the `Date` header is ahead of the sandbox's clock. null: no such header. */
	dateHeaderOffsetSeconds: number | null;
	/** Whether Create answers 202 with a PENDING card instead of 201 with an INACTIVE one. */
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

/** Reads settings from JSON. Throws an error that says what is wrong. */
export function parseSettings(value: unknown): Partial<Settings> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error('Settings are an object');
	}
	if (areSettings(value)) return value;
	throw new Error('These are no settings');
}
