/** The reason for refusing a message, and the HTTP status of the response. */
export interface Refusal {
	readonly kind: 'refused';
	/** 400: not an SNS message. 401: possibly one, but not proven to come from Amazon. */
	readonly status: 400 | 401;
	/** For the log; it never contains parts of the message. */
	readonly reason: string;
}

/**
 * The result of a verification. `unverifiable`: it could not be checked now, and a 503 makes SNS
 * send the message again.
 */
export type VerificationResult =
	| { readonly kind: 'genuine' }
	| Refusal
	| { readonly kind: 'unverifiable'; readonly status: 503; readonly reason: string };

/** Refuses a message that is not an SNS message. */
export function refuseMalformed(reason: string): Refusal {
	return { kind: 'refused', status: 400, reason };
}

/** Refuses a message that is not proven to come from Amazon. */
export function refuseUnproven(reason: string): Refusal {
	return { kind: 'refused', status: 401, reason };
}
