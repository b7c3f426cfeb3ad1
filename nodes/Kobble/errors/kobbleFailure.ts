/** Whether Kobble surely did nothing (`refused`), or may have acted (`unknown`). */
export type Outcome = 'refused' | 'unknown';

/** Why an item did not succeed, in words for whoever built the workflow. */
export interface FailureDetails {
	/** What happened; n8n replaces a message that holds an error code, so none is in it. */
	readonly message: string;
	/** What to do. */
	readonly description: string;
	readonly outcome: Outcome;
	readonly httpCode?: string | undefined;
	readonly idempotencyKey?: string | undefined;
	/** Kobble's own words, one line; empty where it said nothing. */
	readonly kobbleMessage?: string;
	/**
	 * Where no other item can succeed either, so that none is sent any more: what the others are told
	 * to do.
	 */
	readonly adviceForRemainingItems?: string | undefined;
}

/** An item that did not succeed. */
export class KobbleFailure extends Error {
	constructor(readonly details: FailureDetails) {
		super(details.message);
	}

	/** The failure of an item that was not sent because of this one; `undefined` where it can be. */
	toFailureOfUnsentItem(): KobbleFailure | undefined {
		const { message, adviceForRemainingItems: othersAdvice } = this.details;
		if (othersAdvice === undefined) return undefined;
		// No key and no status: they belong to the item that was sent.
		return new KobbleFailure({ message, description: othersAdvice, outcome: 'refused' });
	}
}

/** A value in a field that cannot be sent; found before any request, so nothing happened. */
export class InvalidField extends KobbleFailure {
	/** @param wayOut what to enter instead; neither text may repeat the value, which could be a PAN */
	constructor(what: string, wayOut: string) {
		super({ message: what, description: wayOut, outcome: 'refused' });
	}
}
