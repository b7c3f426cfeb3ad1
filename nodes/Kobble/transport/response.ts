import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { KobbleFailure } from '../errors/kobbleFailure';
import type { KobbleRequest, KobbleResponse } from '../api/request';

/*
 * There are five ways from a response to items:
 *
 * - `readObject` if the API documents an object, or if the operation needs one of its fields;
 * - `readList` if the API documents a list;
 * - `findList` or `readAnyList` if a list is not documented: bare, or inside an object;
 * - `findObject` if an object is not documented: bare, or inside an object;
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

/** A list whose shape is not documented: bare, or inside an object. */
export interface FoundList {
	readonly entries: IDataObject[];
	/** Whether it is known not to be all of the list. */
	readonly isPart: boolean;
}

/**
 * Finds a list whose shape is not documented.
 *
 * @returns `undefined` if it is not clear where the list is, or if its entries are no objects
 */
export function findList({
	body,
	headers,
}: Pick<KobbleResponse, 'body' | 'headers'>): FoundList | undefined {
	const wrapper = isJsonObject(body) ? body : {};
	const lists: unknown[][] = Array.isArray(body) ? [body] : [];
	for (const [name, value] of Object.entries(wrapper)) {
		if (!Array.isArray(value)) continue;
		if (!PROBLEM_NAMES.test(name)) lists.push(value);
		else if (value.length > 0) return undefined;
	}
	const [list, ...others] = lists;
	if (list === undefined || others.length > 0) return undefined;
	const entries = list.filter(isJsonObject);
	if (entries.length < list.length) return undefined;
	const names = Object.keys(wrapper);
	const isLonger = (count: unknown) => Number(count) > entries.length;
	const isPart =
		isLonger(headers['x-total-count']) ||
		names.some((name) => COUNT_NAMES.test(name) && isLonger(wrapper[name])) ||
		names.some((name) => NEXT_NAMES.test(name) && Boolean(wrapper[name]));
	return { entries, isPart };
}

/** Names of arrays that tell what went wrong: none of them is the list, even if it is empty. */
const PROBLEM_NAMES = /^(?:errors?|warnings?|messages?)$/i;

/** Names by which lists inside an object commonly tell their length, and that there is more. */
const COUNT_NAMES = /^(?:total|count|total_?count|total_?items)$/i;
const NEXT_NAMES = /^(?:next|next_?page|next_?cursor|next_?token|cursor|has_?more)$/i;

/**
 * The entries of a list whose shape is not documented, of a page or of all of it.
 *
 * @throws KobbleFailure if it is not clear where the list is
 */
export function readAnyList(response: KobbleResponse, request: KobbleRequest): IDataObject[] {
	const list = findList(response);
	if (list !== undefined) return list.entries;
	throw createShapeFailure(response, request, 'a list');
}

/**
 * The object in an undocumented response: bare, or in an envelope.
 *
 * @returns `undefined` if it has no ID
 */
export function findObject({ body }: Pick<KobbleResponse, 'body'>): IDataObject | undefined {
	const wrapper = isJsonObject(body) ? body : {};
	return [wrapper, wrapper.data]
		.filter(isJsonObject)
		.find(({ id }) => (typeof id === 'string' && id !== '') || typeof id === 'number');
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
