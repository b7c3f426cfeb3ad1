import type { AnswerFault } from './faults';

/** The response of an operation, before it is sent. */
export interface ApiResponse {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
	/** The response is sent only after this has resolved. */
	sendAfter?: Promise<void>;
	/** A fault that was stored instead of the response and is sent again. */
	fault?: AnswerFault;
	/** Whether it is sent without a check against the contract. */
	isUnchecked?: boolean;
	/** Called when the response was sent, or the connection was lost. */
	onSent?: () => void;
}

/** A refusal. The shape `{ message }` is an assumption: no error body is documented. */
export function refuse(
	status: number,
	message: string,
	headers?: Record<string, string>,
): ApiResponse {
	return { status, body: { message }, headers };
}

/** A refusal by the token endpoint (RFC 6749 section 5.2). */
export function refuseToken(status: number, error: string, description: string): ApiResponse {
	return { status, body: { error, error_description: description } };
}
