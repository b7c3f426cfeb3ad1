import { getCardRequest } from '../../api/cards';
import type { KobbleResponse } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { ItemApi } from '../operation';
import { readCard, hasId } from './cardAnswer';
import type { Card } from './cardAnswer';

/**
 * The card by which is decided whether its status is changed. What Kobble shows of a card is not
 * documented [api-10192218], and a card that is left alone for an answer that says nothing would
 * look as if all were well.
 *
 * @throws KobbleFailure where the answer is about another card, or shows no status
 */
export async function readCardWithStatus(kobble: ItemApi, cardId: string): Promise<Card> {
	return checkCardWithStatus(await kobble.send(getCardRequest(cardId)), cardId);
}

/** The same, of an answer to the reading. */
export function checkCardWithStatus(answer: KobbleResponse, cardId: string): Card {
	const card = readCard(answer, getCardRequest(cardId));
	if (typeof card.status !== 'string') throw unusableCard('does not show which status the card has');
	if (!hasId(card, cardId)) throw unusableCard('is about another card');
	return card;
}

function unusableCard(why: string): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${getCardRequest('').purpose} ${why}`,
		description:
			'The card was not changed now. Look which status it has, and check the Base URL of the Kobble API credential.',
		outcome: 'refused',
	});
}
