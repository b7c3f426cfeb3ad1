import type { IHttpRequestMethods } from 'n8n-workflow';

import type { RepeatSafety } from '../retry/retryPolicy';

/** One request to the Kobble API, as data. */
export interface KobbleRequest {
	readonly method: IHttpRequestMethods;
	/** Below the base URL; every id in it has been checked to be a UUID. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number>>;
	/** Always text: n8n would drop an empty object, and the key is made from what is sent. */
	readonly body?: string;
	/** `keyed` goes out with an idempotency key [doc-1820627]. */
	readonly safety: RepeatSafety;
	/** For messages, after "Kobble did not ...": "create the card". */
	readonly purpose: string;
	/** How to have it sent once more, where it does not belong to an item that can be run again. */
	readonly again?: string;
	/** What to do about a status, where this request knows more than the general advice. */
	readonly advice?: Readonly<Record<number, string>>;
}

/** What Kobble answered to a request that succeeded. */
export interface KobbleResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	/** The parsed JSON. */
	readonly body: unknown;
	/** The key that went out, if the request has one. */
	readonly idempotencyKey: string | undefined;
}
