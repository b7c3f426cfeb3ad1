import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { RepeatSafety } from '../retry/retryPolicy';

/** One request to the Kobble API, as data. */
export interface KobbleRequest {
	readonly method: IHttpRequestMethods;
	/** Relative to the base URL. Every ID in it has been checked to be a UUID. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number | undefined>>;
	/**
	 * Always text: n8n would drop an empty object, and the idempotency key is derived from this text.
	 */
	readonly body?: string;
	/**
	 * Whether it may be repeated. A `keyed` request is sent with an idempotency key [doc-1820627].
	 */
	readonly safety: RepeatSafety;
	/**
	 * What it changes or creates, if the path does not show it, such as the wallet that pays. Requests
	 * of one run that share an entry are sent one after the other, in the order of the items.
	 */
	readonly changes?: readonly string[];
	/** For messages, after "Kobble did not ...": "create the card". */
	readonly purpose: string;
	/** How to repeat the request, if it does not belong to an item that can be run again. */
	readonly again?: string;
	/** Specific advice for a status, if it is better than the general advice. */
	readonly advice?: Readonly<Record<number, string>>;
}

/** Kobble's response to a successful request. */
export interface KobbleResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, unknown>>;
	/** The parsed JSON. */
	readonly body: unknown;
	/** The key that was sent, if the request has one. */
	readonly idempotencyKey: string | undefined;
}

/**
 * An object as Kobble sends it. A field that the contract does not know does not compile. The values
 * have not been checked.
 *
 * @typeParam Schema the object's type in `contract.d.ts`
 */
export type ResponseObject<Schema> = { [Field in keyof Schema]?: IDataObject[string] };
