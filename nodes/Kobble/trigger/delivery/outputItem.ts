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

/** The item of an event: the event as it came, what SNS knows it by, and what the options add. */
export async function createOutputItem(
	context: IWebhookFunctions,
	message: SnsNotification,
	event: KobbleEvent,
): Promise<INodeExecutionData> {
	const { MessageId } = message;
	const json: IDataObject = { ...event, messageId: MessageId };
	const options = readTriggerOptions(context);
	if (options.fetchEntity) Object.assign(json, await fetchEntity(context, event));
	if (options.includeEnvelope) json.envelope = { ...message };
	return { json };
}

/** What an event is about, as Kobble has it; where it is not there, why. */
export type FetchedEntity =
	| { readonly entity: IDataObject }
	| { readonly entity: null; readonly entityNote: string };

/** Milliseconds, all tries together: the event goes on without it before 5 seconds are over. */
const TIME_LIMIT = 4_500;

const RETRY_SETTINGS = { maxRetries: 2, timeout: 4_000 } as const;

/** Of the types only one is documented [doc-1798440], so it is told by how they begin. */
const REQUESTS = new Map<string, (id: string) => KobbleRequest>([
	['transaction', getTransactionRequest],
	['wallet', getWalletRequest],
	['card', getCardRequest],
]);

/** Where a word of a type ends: at anything but a letter, or before the next word's capital. */
const WORD_END = /[^A-Za-z]|(?<=[a-z])(?=[A-Z])/;

/** The request for what an event is about; `undefined` where that is not known. */
export function createEntityRequest({
	type,
	entity_id: id,
}: KobbleEvent): KobbleRequest | undefined {
	const [word = ''] = type.split(WORD_END, 1);
	const request = REQUESTS.get(word.toLowerCase().replace(/s$/, ''));
	return typeof id === 'string' && isUuid(id) ? request?.(id) : undefined;
}

/** Reads what an event is about. Never throws, and never takes longer than the event can wait. */
export async function fetchEntity(
	context: IWebhookFunctions,
	event: KobbleEvent,
): Promise<FetchedEntity> {
	const request = createEntityRequest(event);
	if (request === undefined) {
		return toMissingEntity(
			'It is not known what events of this type are about, so nothing was fetched',
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
		return toMissingEntity(`Kobble's answer to the request to ${request.purpose} is no object`);
	} catch (error) {
		return toMissingEntity(getFailureDetails(error, 'notApplied').message);
	}
}

function toMissingEntity(entityNote: string): FetchedEntity {
	return { entity: null, entityNote };
}
