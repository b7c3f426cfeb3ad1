/**
 * What is known about the item: `notApplied` if nothing was changed at Kobble, `unknown` if it may
 * have been changed.
 */
export type Outcome = 'notApplied' | 'unknown';

/** The cause of a failure, in the terms of n8n's `failure` declaration (n8n-workflow 2.41). */
export type FailureCause =
	| 'rate-limited'
	| 'temporarily-unavailable'
	| 'credential-invalid'
	| 'configuration-invalid';

/** Why an item did not succeed, explained to the author of the workflow. */
export interface FailureDetails {
	/** What happened. It contains no error code, because n8n replaces messages that do. */
	readonly message: string;
	/** What to do. */
	readonly description: string;
	readonly outcome: Outcome;
	/** Whether the unchanged item may succeed later; if not, something has to be changed first. */
	readonly retryable: boolean;
	/** `undefined` if n8n has no term for it. */
	readonly cause?: FailureCause | undefined;
	/** Milliseconds that Kobble asked to wait, if it did. */
	readonly retryAfterMs?: number | undefined;
	readonly httpCode?: string | undefined;
	readonly idempotencyKey?: string | undefined;
	/** Kobble's own message, in one line; empty if there was none. */
	readonly kobbleMessage?: string;
	/** Whether the API itself answered, with a JSON object, and not a gateway with a page. */
	readonly isAnswerOfApi?: boolean;
	/**
	 * Set if no other item can succeed either, so that no more are sent: the advice that the
	 * remaining items get.
	 */
	readonly adviceForRemainingItems?: string | undefined;
}

/** An item that did not succeed. */
export class KobbleFailure extends Error {
	constructor(readonly details: FailureDetails) {
		super(details.message);
	}

	/**
	 * The failure of an item that was not sent because of this failure; `undefined` if it may be
	 * sent.
	 */
	toFailureOfUnsentItem(): KobbleFailure | undefined {
		const { message, adviceForRemainingItems, retryable, cause, retryAfterMs } = this.details;
		if (adviceForRemainingItems === undefined) return undefined;
		// Without key and status: they belong to the item that was sent.
		return new KobbleFailure({
			message,
			description: adviceForRemainingItems,
			outcome: 'notApplied',
			retryable,
			cause,
			retryAfterMs,
		});
	}
}

/** A field's value that cannot be sent. It is found before any request, so nothing was changed. */
export class InvalidField extends KobbleFailure {
	/**
	 * @param advice what to enter instead; neither text may repeat the value, which could be a PAN
	 */
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
