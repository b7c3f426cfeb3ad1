import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { KobbleFailure } from '../errors/kobbleFailure';
import type { KobbleRequest, KobbleResponse } from '../api/request';

/*
 * There are three ways from a response to items:
 *
 * - `readObject` if the API documents an object, or if the operation needs one of its fields;
 * - `readList` if the API documents a list;
 * - `findEntries` if a list is not documented: bare, or inside an object;
 * - `toItems` if the response is not documented: all of it becomes items.
 */

/** Sends a request, with the retries and the token of the caller. */
export type SendRequest = (request: KobbleRequest) => Promise<KobbleResponse>;

/**
 * The JSON object of a documented response.
 *
 * @throws KobbleFailure if the response is not an object
 */
export function readObject(response: KobbleResponse, request: KobbleRequest): IDataObject {
	if (isJsonObject(response.body)) return response.body;
	throw createShapeFailure(response, request, 'an object');
}

/**
 * The entries of a list, which Kobble sends as an array [api-10192216].
 *
 * @throws KobbleFailure if the response is not an array
 */
export function readList(response: KobbleResponse, request: KobbleRequest): IDataObject[] {
	const { body } = response;
	if (Array.isArray(body)) return body.filter(isJsonObject);
	throw createShapeFailure(response, request, 'a list');
}

/**
 * The entries of a list whose shape is not documented: bare, or inside an object.
 *
 * @returns `undefined` if there is no list in it
 */
export function findEntries(body: unknown): IDataObject[] | undefined {
	if (Array.isArray(body)) return body.filter(isJsonObject);
	if (!isJsonObject(body)) return undefined;
	const lists = Object.values(body).filter((value) => Array.isArray(value));
	const found = lists.map((list) => list.filter(isJsonObject));
	return found.find((entries) => entries.length > 0) ?? found[0];
}

/**
 * An undocumented response, unchanged: an object becomes one item, an array one item per entry.
 * There is at least one item, because the request succeeded and the workflow continues.
 */
export function toItems({ body }: KobbleResponse): IDataObject | IDataObject[] {
	if (isJsonObject(body)) return body;
	if (!Array.isArray(body) || body.length === 0) return {};
	const entries: unknown[] = body;
	return entries.map((entry) => (isJsonObject(entry) ? entry : { data: JSON.stringify(entry) }));
}

function createShapeFailure(
	{ status, idempotencyKey }: KobbleResponse,
	{ method, purpose }: KobbleRequest,
	shape: string,
): KobbleFailure {
	const isRead = method === 'GET';
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${purpose} is not ${shape}`,
		description: 'Check the Base URL of the Kobble API credential.',
		outcome: isRead ? 'notApplied' : 'unknown',
		retryable: false,
		...(isRead ? { cause: 'configuration-invalid' } : {}),
		httpCode: String(status),
		idempotencyKey,
	});
}
