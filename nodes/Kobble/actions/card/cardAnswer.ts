import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../api/request';
import type { KobbleResponse, KobbleRequest } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';

/** A card as Kobble sends it [api-10192216]; only what the node itself looks at is checked. */
export type Card = IDataObject;

/** @throws KobbleFailure where the answer is no JSON object, as a card is */
export function readCard(answer: KobbleResponse, request: KobbleRequest): Card {
	if (isJsonObject(answer.body)) return answer.body;
	throw new KobbleFailure({
		message: `Kobble's answer to the request to ${request.purpose} is not a card`,
		description: 'Check the Base URL of the Kobble API credential.',
		outcome: request.method === 'GET' ? 'refused' : 'unknown',
		httpCode: String(answer.status),
		idempotencyKey: answer.idempotencyKey,
	});
}

/** @param cardId in lower case */
export function hasId({ id }: Card, cardId: string): boolean {
	return typeof id === 'string' && id.toLowerCase() === cardId;
}
