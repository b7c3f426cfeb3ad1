import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { KobbleEvent } from '../../sns/kobbleEvent';
import type { SnsNotification } from '../../sns/snsMessage';
import { readTriggerOptions } from '../fields';
import { isUuid } from '../../data/uuid';
import { isJsonObject } from '../../data/json';
import { getFailureDetails } from '../../execution/nodeErrors';
import { getCardRequest } from '../../api/cards';
import type { KobbleRequest } from '../../api/request';
import { getTransactionRequest } from '../../api/transactions';
import { getWalletRequest } from '../../api/wallets';
import { createTriggerClient } from '../triggerClient';
import { filterTransaction, hasFilter } from './transactionFilters';
import type { FilterDecision, TransactionFilters } from './transactionFilters';

/**
 * The item of an event: the event as received, the ID of its message, and the fields added by
 * options.
 *
 * @returns `undefined` if it is a transaction that a filter leaves out
 */
export async function createOutputItem(
	context: IWebhookFunctions,
	message: SnsNotification,
	event: KobbleEvent,
): Promise<INodeExecutionData | undefined> {
	const { MessageId } = message;
	const json: IDataObject = { ...event.fields, messageId: MessageId };
	const options = readTriggerOptions(context);
	const filters = options.transactionFilters;
	const isFiltered = hasFilter(filters) && readEntityKind(event.type) === 'transaction';
	if (options.fetchEntity || isFiltered) {
		const fetched = await fetchEntity(context, event);
		Object.assign(json, fetched);
		if (isFiltered) {
			const { isWanted, note } = filterEvent(fetched, filters);
			if (!isWanted) return undefined;
			if (note !== undefined) json.entityNote = note;
		}
	}
	if (options.includeEnvelope) json.envelope = { ...message };
	return { json };
}

/** The entity that an event is about, or why it could not be retrieved. */
export type FetchedEntity =
	| { readonly entity: IDataObject }
	| { readonly entity: null; readonly entityNote: string };

/**
 * Applies the filters to a fetched transaction. One that could not be retrieved starts the workflow
 * with a note: whether and how often Kobble would send the event again is not documented, so a
 * refused event could be lost.
 */
function filterEvent(fetched: FetchedEntity, filters: TransactionFilters): FilterDecision {
	if (fetched.entity !== null) return filterTransaction(fetched.entity, filters);
	return { isWanted: true, note: `${fetched.entityNote}. So the filter could not be checked` };
}

/** Milliseconds for all attempts together; after that the event is passed on without its entity. */
const TIME_LIMIT = 4_500;

const RETRY_SETTINGS = { maxRetries: 2, timeout: 4_000 } as const;

/** Only one type is documented [doc-1798440], so the first word of the type is used. */
const REQUESTS = new Map<string, (id: string) => KobbleRequest>([
	['transaction', getTransactionRequest],
	['wallet', getWalletRequest],
	['card', getCardRequest],
]);

/** A word ends at a non-letter, or before a capital letter. */
const WORD_END = /[^A-Za-z]|(?<=[a-z])(?=[A-Z])/;

/** The request for the entity of an event; `undefined` if its type or id is unknown. */
export function createEntityRequest({
	type,
	entityId: id,
}: Pick<KobbleEvent, 'type' | 'entityId'>): KobbleRequest | undefined {
	const request = REQUESTS.get(readEntityKind(type));
	return id !== undefined && isUuid(id) ? request?.(id) : undefined;
}

/** The first word of a type, in the singular. */
function readEntityKind(type: string): string {
	const [word = ''] = type.split(WORD_END, 1);
	return word.toLowerCase().replace(/s$/, '');
}

/** Retrieves the entity of an event. It never throws, and ends within the time limit. */
export async function fetchEntity(
	context: IWebhookFunctions,
	event: KobbleEvent,
): Promise<FetchedEntity> {
	const request = createEntityRequest(event);
	if (request === undefined) {
		return toMissingEntity(
			'It is not known what events of this type are about, so nothing was retrieved',
		);
	}
	const stopping = new AbortController();
	const late = sleep(TIME_LIMIT).then(() => {
		stopping.abort();
		return toMissingEntity(`Kobble did not ${request.purpose} within ${TIME_LIMIT / 1000} seconds`);
	});
	return await Promise.race([readEntity(context, request, stopping.signal), late]);
}

async function readEntity(
	context: IWebhookFunctions,
	request: KobbleRequest,
	signal: AbortSignal,
): Promise<FetchedEntity> {
	try {
		const { send } = await createTriggerClient(context, RETRY_SETTINGS, signal);
		const { body } = await send(request);
		if (isJsonObject(body)) return { entity: body };
		return toMissingEntity(`Kobble's answer to the request to ${request.purpose} is not an object`);
	} catch (error) {
		return toMissingEntity(getFailureDetails(error, 'notApplied').message);
	}
}

function toMissingEntity(entityNote: string): FetchedEntity {
	return { entity: null, entityNote };
}
