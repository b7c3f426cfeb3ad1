import type { ConnectionFailureReason } from '../../../credentials/connection/connectionFailure';

/** An attempt that got a response from Kobble or from something in between, such as a gateway. */
export interface AnsweredAttempt {
	readonly kind: 'answered';
	readonly status: number;
	/** Milliseconds that Kobble asks to wait, if any. */
	readonly retryAfter: number | undefined;
	/** Whether the body is complete, and JSON or empty: neither cut off nor an HTML page. */
	readonly readable: boolean;
	/**
	 * Whether Kobble says that the wallet already has a card: then nothing was done, with any status.
	 */
	readonly walletIsLinked?: boolean;
}

/**
 * The result of one attempt of a request. `unreachable` definitely did not arrive; `broken` may
 * have arrived: after a timeout or a closed connection this is not known.
 */
export type AttemptResult =
	| AnsweredAttempt
	| {
			readonly kind: 'unreachable';
			readonly reason: ConnectionFailureReason;
			readonly code: string;
	  }
	| { readonly kind: 'broken'; readonly code: string };

/**
 * How a request may be repeated: by its key; because it sets a value and does not add anything;
 * after looking for what an earlier attempt made; or not safely.
 */
export type RepeatSafety = 'keyed' | 'idempotent' | 'findable' | 'unsafe';

/** Milliseconds. */
export const RETRY_TIMES = {
	/** The first wait is between 0 and this. */
	base: 500,
	/** The longest wait that we choose ourselves. */
	cap: 8_000,
	/** A longer Retry-After fails the item. */
	longestRetryAfter: 60_000,
	/** After this no attempt for an item begins, unless Kobble itself asked to wait. */
	itemEnds: 120_000,
} as const;

const UNCLEAR_STATUS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
const PUSHBACK_STATUS: ReadonlySet<number> = new Set([429, 503]);
/** A 303 means that it was done; many servers send a 302 instead. */
const REDIRECT_AFTER_ACTING: ReadonlySet<number> = new Set([302, 303]);
const REFUSAL_STATUS: ReadonlySet<number> = new Set([400, 404, 422]);

/** Whether an attempt succeeded. */
export function isSuccess(result: AttemptResult): boolean {
	return result.kind === 'answered' && isSuccessStatus(result.status) && result.readable;
}

/** Whether Kobble asks for fewer requests: a gateway may also do this with a 403 or a 500. */
export function isPushback(result: AttemptResult): boolean {
	if (result.kind !== 'answered' || result.walletIsLinked) return false;
	const { status, retryAfter } = result;
	if (PUSHBACK_STATUS.has(status)) return true;
	return retryAfter !== undefined && (status >= 500 || isRestriction(result) || status === 409);
}

/**
 * Whether the request may be retried after this result, regardless of the number of attempts. A
 * request that may have arrived is only repeated if the repeat has no second effect.
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
			if (isRedirect(result.status)) return false;
			return isOutcomeUnclear(result, safety) && safety !== 'unsafe';
	}
}

/**
 * Whether Kobble may have acted although the attempt failed. Statuses above 504 are used by
 * proxies, in addition to those of HTTP, if they lose their connection to the server.
 */
export function isOutcomeUnclear(result: AttemptResult, safety: RepeatSafety): boolean {
	if (result.kind !== 'answered') return result.kind === 'broken';
	if (result.walletIsLinked) return false;
	if (isSuccessStatus(result.status)) return !result.readable;
	// Assumed: the first request with this key is still running, see kobble-api.md section 8.
	if (result.status === 409) return safety === 'keyed';
	if (REDIRECT_AFTER_ACTING.has(result.status)) return true;
	return UNCLEAR_STATUS.has(result.status) || result.status > 504;
}

/** Whether a response points to another address; it is never followed. */
export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

/**
 * Whether Kobble itself reported that it did nothing, for a reason in the request. A gateway's page
 * says nothing about the request, and a 403 is sent before Kobble looks at the key.
 */
export function isDefiniteRefusal(result: AttemptResult): boolean {
	if (result.kind !== 'answered') return false;
	return result.walletIsLinked === true || (REFUSAL_STATUS.has(result.status) && result.readable);
}

/** Whether requests are temporarily restricted, so that this one was definitely not handled. */
export function isRestriction({ status, retryAfter }: AnsweredAttempt): boolean {
	return status === 429 || (status === 403 && retryAfter !== undefined);
}

/**
 * How long to wait before the next attempt, in milliseconds: never less than Kobble asks for. A
 * Retry-After of 0, or a date that the clock considers past, would otherwise use up all attempts at
 * once.
 *
 * @param failedTries number of failed attempts, from 1
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
 * A wait that we choose ourselves, in milliseconds: exponential with full jitter, so that items
 * that failed together are not retried together.
 *
 * @param failedTries number of failed attempts, from 1
 * @param random between 0 and 1
 */
export function calculateBackoff(failedTries: number, random: number): number {
	return random * Math.min(RETRY_TIMES.cap, RETRY_TIMES.base * 2 ** (failedTries - 1));
}

/** Whether a status says that the request was done. */
export function isSuccessStatus(status: number): boolean {
	return status >= 200 && status < 300;
}
