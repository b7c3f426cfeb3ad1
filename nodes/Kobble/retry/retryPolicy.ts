import type { ConnectionFailureReason } from '../../../credentials/connection/connectionFailure';

/** A try that Kobble, or something on the way to it, answered. */
export interface AnsweredAttempt {
	readonly kind: 'answered';
	readonly status: number;
	/** Milliseconds that Kobble asks to wait, if it does. */
	readonly retryAfter: number | undefined;
	/** Whether the body is complete, and JSON or empty: not cut off, no HTML page. */
	readonly readable: boolean;
	/** Whether Kobble says that the wallet already has a card: nothing was done, whatever the status. */
	readonly walletIsLinked?: boolean;
}

/**
 * What came of one try of a request. `unreachable` surely did not arrive, `broken` may have: a
 * timeout or a connection that ended does not tell.
 */
export type AttemptResult =
	| AnsweredAttempt
	| {
			readonly kind: 'unreachable';
			readonly reason: ConnectionFailureReason;
			readonly code: string;
	  }
	| { readonly kind: 'broken'; readonly code: string };

/** How a request may be repeated: by its key, because it sets and does not add, or not safely. */
export type RepeatSafety = 'keyed' | 'idempotent' | 'unsafe';

/** Milliseconds. */
export const RETRY_TIMES = {
	/** The first wait lies between 0 and this. */
	base: 500,
	/** No wait of our own choosing is longer. */
	cap: 8_000,
	/** A longer Retry-After ends the item. */
	longestRetryAfter: 60_000,
	/** After this no try of an item begins, unless Kobble itself asked to wait. */
	itemEnds: 120_000,
} as const;

const UNCLEAR_STATUS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
const PUSHBACK_STATUS: ReadonlySet<number> = new Set([429, 503]);
const REFUSAL_STATUS: ReadonlySet<number> = new Set([400, 404, 422]);

/** Whether a try brought what was asked for. */
export function isSuccess(result: AttemptResult): boolean {
	return result.kind === 'answered' && isSuccessStatus(result.status) && result.readable;
}

/** Whether Kobble asks for fewer requests: a gateway may do so with a 403 or a 500 as well. */
export function isPushback(result: AttemptResult): boolean {
	if (result.kind !== 'answered' || result.walletIsLinked) return false;
	const { status, retryAfter } = result;
	if (PUSHBACK_STATUS.has(status)) return true;
	return retryAfter !== undefined && (status >= 500 || isRestriction(result) || status === 409);
}

/**
 * Whether the request may go out once more after this result, its number of tries aside. What may
 * have arrived is only repeated if a repeat does nothing a second time.
 */
export function shouldRepeat(result: AttemptResult, safety: RepeatSafety): boolean {
	switch (result.kind) {
		case 'unreachable':
			return result.reason === 'network';
		case 'broken':
			return safety !== 'unsafe';
		case 'answered':
			if (result.walletIsLinked) return false;
			if (isRestriction(result)) return true;
			// Assumed: the first request with this key is still running, see kobble-api.md section 8.
			if (result.status === 409) return safety === 'keyed';
			return isOutcomeUnclear(result, safety) && safety !== 'unsafe';
	}
}

/**
 * Whether Kobble may have acted although the try did not succeed. Statuses above 504 are what
 * proxies add to those of HTTP when they lose their server.
 */
export function isOutcomeUnclear(result: AttemptResult, safety: RepeatSafety): boolean {
	if (result.kind !== 'answered') return result.kind === 'broken';
	if (result.walletIsLinked) return false;
	if (isSuccessStatus(result.status)) return !result.readable;
	if (result.status === 409) return safety === 'keyed';
	return UNCLEAR_STATUS.has(result.status) || result.status > 504;
}

/**
 * Whether Kobble itself answered that it did not do it, for a reason that lies in the request. A
 * gateway's page says nothing of the request, and a 403 is said before Kobble looks at the key.
 */
export function isDefiniteRefusal(result: AttemptResult): boolean {
	if (result.kind !== 'answered') return false;
	return result.walletIsLinked === true || (REFUSAL_STATUS.has(result.status) && result.readable);
}

/** Whether requests are restricted for a while, so that this one surely was not handled. */
export function isRestriction({ status, retryAfter }: AnsweredAttempt): boolean {
	return status === 429 || (status === 403 && retryAfter !== undefined);
}

/**
 * How long to wait before the next try, in milliseconds: never less than Kobble asks for. A
 * Retry-After of 0, or a date that a clock takes for the past, would else use up all tries at once.
 *
 * @param failedTries how many tries have failed, from 1
 * @param random between 0 and 1
 */
export function calculateRetryDelay(
	result: AttemptResult,
	failedTries: number,
	random: number,
): number {
	const asked = result.kind === 'answered' ? (result.retryAfter ?? 0) : 0;
	return Math.max(asked, calculateBackoff(failedTries, random));
}

/**
 * A wait of our own choosing, in milliseconds: exponential with full jitter, so that many items
 * that failed together do not come back together.
 *
 * @param failedTries how many tries have failed, from 1
 * @param random between 0 and 1
 */
export function calculateBackoff(failedTries: number, random: number): number {
	return random * Math.min(RETRY_TIMES.cap, RETRY_TIMES.base * 2 ** (failedTries - 1));
}

function isSuccessStatus(status: number): boolean {
	return status >= 200 && status < 300;
}
