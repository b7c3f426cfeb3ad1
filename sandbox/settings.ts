import { amount, count, flag, orNull, type Check } from './settingChecks';
import {
	DEFAULT_WEBHOOK_SETTINGS,
	WEBHOOK_CHECKS,
	type WebhookSettings,
} from './webhooks/webhookSettings';

/** How the sandbox behaves as a whole; changed at any time, put back by a reset. */
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
	...DEFAULT_WEBHOOK_SETTINGS,
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
