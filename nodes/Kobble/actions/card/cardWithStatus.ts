import { getCardRequest } from '../../api/cards';
import type { Card } from '../../api/cards';
import type { KobbleResponse } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { readObject } from '../../transport/response';
import type { ItemApi } from '../operation';

/**
 * Reads the card to decide whether to change it. The fields of the card in Kobble's response are
 * not documented [api-10192218], and a bad response must not be mistaken for "nothing to do".
 *
 * @throws KobbleFailure if the response is about another card, or has no status
 */
export async function readCardWithStatus(kobble: ItemApi, cardId: string): Promise<Card> {
	return checkCardWithStatus(await kobble.send(getCardRequest(cardId)), cardId);
}

/** The same check for a response that has already been received. */
export function checkCardWithStatus(answer: KobbleResponse, cardId: string): Card {
	const card = readObject(answer, getCardRequest(cardId));
	if (typeof card.status !== 'string')
		throw unusableCard('does not show which status the card has');
	if (!hasId(card, cardId)) throw unusableCard('is about another card');
	return card;
}

function unusableCard(why: string): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${getCardRequest('').purpose} ${why}`,
		description:
			'Look which status the card has, and check the Base URL of the Kobble API credential.',
		outcome: 'notApplied',
		retryable: false,
	});
}

/** @param cardId in lower case */
export function hasId({ id }: Card, cardId: string): boolean {
	return typeof id === 'string' && id.toLowerCase() === cardId;
}
