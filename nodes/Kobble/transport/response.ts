import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { KobbleFailure } from '../errors/kobbleFailure';
import type { KobbleRequest, KobbleResponse } from '../api/request';

/** How a list asks Kobble: with the retries and the token of whoever wants it. */
export type SendRequest = (request: KobbleRequest) => Promise<KobbleResponse>;

/**
 * The entries of a list, which Kobble answers as a bare array [api-10192216].
 *
 * @throws KobbleFailure where the answer is no array
 */
export function readList({ body, status }: KobbleResponse, request: KobbleRequest): IDataObject[] {
	if (Array.isArray(body)) return body.filter(isJsonObject);
	throw new KobbleFailure({
		message: `Kobble's answer to the request to ${request.purpose} is not a list`,
		description: 'Check the Base URL of the Kobble API credential.',
		outcome: 'notApplied',
		retryable: false,
		cause: 'configuration-invalid',
		httpCode: String(status),
	});
}

/** @throws KobbleFailure if the response is not a JSON object */
export function readObject(response: KobbleResponse, request: KobbleRequest): IDataObject {
	if (isJsonObject(response.body)) return response.body;
	throw new KobbleFailure({
		message: `Kobble's answer to the request to ${request.purpose} is not an object`,
		description: 'Check the Base URL of the Kobble API credential.',
		outcome: request.method === 'GET' ? 'notApplied' : 'unknown',
		retryable: false,
		httpCode: String(response.status),
		idempotencyKey: response.idempotencyKey,
	});
}

/**
 * An answer whose shape is not documented, as it came: one item, or one for each entry of a list,
 * an empty one where nothing came.
 */
export function toItems({ body }: KobbleResponse): IDataObject | IDataObject[] {
	if (isJsonObject(body)) return body;
	// An item goes on in any case: what was asked for has been done.
	if (!Array.isArray(body) || body.length === 0) return {};
	const entries: unknown[] = body;
	return entries.map((entry) => (isJsonObject(entry) ? entry : { data: JSON.stringify(entry) }));
}
