/**
 * What is known of the item: `notApplied` if nothing was changed at Kobble, `unknown` if it may
 * have been.
 */
export type Outcome = 'notApplied' | 'unknown';

/** Why it failed, in the words of n8n's `failure` declaration (n8n-workflow 2.41). */
export type FailureCause =
	| 'rate-limited'
	| 'temporarily-unavailable'
	| 'credential-invalid'
	| 'configuration-invalid';

/** Why an item did not succeed, in words for whoever built the workflow. */
export interface FailureDetails {
	/** What happened. Contains no error code, because n8n replaces a message that does. */
	readonly message: string;
	/** What to do. */
	readonly description: string;
	readonly outcome: Outcome;
	/** Whether the same item may succeed later as it is; if not, something must be changed first. */
	readonly retryable: boolean;
	/** `undefined` if n8n has no word for it. */
	readonly cause?: FailureCause | undefined;
	/** Milliseconds that Kobble asked to wait, if it did. */
	readonly retryAfterMs?: number | undefined;
	readonly httpCode?: string | undefined;
	readonly idempotencyKey?: string | undefined;
	/** Kobble's own words, one line; empty if it said nothing. */
	readonly kobbleMessage?: string;
	/**
	 * Set if no other item can succeed either, so that no more are sent: what the remaining items are
	 * told to do.
	 */
	readonly adviceForRemainingItems?: string | undefined;
}

/** An item that did not succeed. */
export class KobbleFailure extends Error {
	constructor(readonly details: FailureDetails) {
		super(details.message);
	}

	/** The failure of an item that was not sent because of this one; `undefined` if it may be sent. */
	toFailureOfUnsentItem(): KobbleFailure | undefined {
		const { message, adviceForRemainingItems, retryable, cause, retryAfterMs } = this.details;
		if (adviceForRemainingItems === undefined) return undefined;
		// No key and no status: they belong to the item that was sent.
		return new KobbleFailure({
			message,
			description: adviceForRemainingItems,
			outcome: 'notApplied',
			retryable,
			cause,
			...(retryAfterMs === undefined ? {} : { retryAfterMs }),
		});
	}
}

/** A value in a field that cannot be sent. It is found before any request, so nothing happened. */
export class InvalidField extends KobbleFailure {
	/** @param advice what to enter instead; neither text may repeat the value, which could be a PAN */
	constructor(what: string, advice: string) {
		super({
			message: what,
			description: advice,
			outcome: 'notApplied',
			retryable: false,
			cause: 'configuration-invalid',
		});
	}
}
