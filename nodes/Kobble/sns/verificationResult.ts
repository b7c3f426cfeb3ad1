/** A message that is not taken, with the HTTP status to answer and a sentence for the log. */
export interface Refusal {
	readonly kind: 'refused';
	/** 400: this is no SNS message; 401: it may be one, but does not prove to come from Amazon. */
	readonly status: 400 | 401;
	/** Safe to log: it never repeats what the message says. */
	readonly reason: string;
}

/**
 * What is known of a message after its signature was looked at. `unverifiable` is no verdict on the
 * message: it was not possible to check it now, and 503 makes SNS send it again.
 */
export type VerificationResult =
	| { readonly kind: 'genuine' }
	| Refusal
	| { readonly kind: 'unverifiable'; readonly status: 503; readonly reason: string };

/** A refusal of what is no SNS message. */
export function refuseMalformed(reason: string): Refusal {
	return { kind: 'refused', status: 400, reason };
}

/** A refusal of what does not prove to come from Amazon. */
export function refuseUnproven(reason: string): Refusal {
	return { kind: 'refused', status: 401, reason };
}
