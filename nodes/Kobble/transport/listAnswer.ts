import type { IDataObject } from 'n8n-workflow';

import { KobbleFailure } from '../errors/kobbleFailure';
import { isJsonObject } from '../api/request';
import type { KobbleResponse, KobbleRequest } from '../api/request';

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
		outcome: 'refused',
		httpCode: String(status),
	});
}
