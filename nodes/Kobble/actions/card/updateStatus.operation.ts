import { getCardRequest, updateCardStatusRequest } from '../../api/cards';
import type { KobbleResponse } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { ItemApi, Operation } from '../operation';
import { readObject } from '../../transport/response';
import type { Card } from '../../api/cards';
import { CARD_STATUSES, readStatusGuard, statusField, statusGuardOptions } from './cardStatus';

/** Sets a card's status, such as suspended or stolen. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update card status',
	description: 'Change the status of a card: suspend it, activate it or report it stolen',
	fields: [cardLocator('The card to change'), statusField, optionsField(...statusGuardOptions)],

	prepare(fields) {
		const cardId = fields.id('cardId', 'Card');
		const status = fields.choice('status', 'Status', CARD_STATUSES);
		const guard = readStatusGuard(fields, status);
		const change = updateCardStatusRequest(cardId, status);
		return {
			request: change,
			async run(kobble) {
				const before = guard.isSet ? await readCardWithStatus(kobble, cardId) : undefined;
				if (before !== undefined && !guard.allows(before)) return { ...before, updated: false };
				const since = kobble.noteSending(change);
				if (since !== undefined) {
					// What is already as wanted needs no second change.
					const now = before ?? (await readCardWithStatus(kobble, cardId));
					if (now.status === status || becameStolenSince(now, since)) {
						return { ...now, updated: false };
					}
				}
				const lookAgain = readBeforeRepeat(kobble, cardId, status, since ?? Date.now());
				const answer = await kobble.send(change, lookAgain);
				// Documented is 200 with the card; where only "done" comes, the card is read.
				const card =
					answer.status === 204
						? await readCardWithStatus(kobble, cardId)
						: readObject(answer, change);
				checkCardId(card, cardId, answer);
				return { ...card, updated: card.status !== 'STOLEN' || status === 'STOLEN' };
			},
		};
	},
};

/**
 * A try that got no answer may have changed the card, and minutes may have gone by: it is read
 * before the change goes out again.
 */
function readBeforeRepeat(
	kobble: ItemApi,
	cardId: string,
	status: string,
	since: number,
): () => Promise<KobbleResponse | undefined> {
	return async () => {
		const answer = await kobble.send(getCardRequest(cardId)).catch(catchForbiddenRead);
		if (answer === undefined) return undefined;
		const now = checkCardWithStatus(answer, cardId);
		return now.status === status || becameStolenSince(now, since) ? answer : undefined;
	};
}

/**
 * A credential that may only write has nothing to look with; a card that does not exist was not
 * changed; else the change stays unclear.
 */
function catchForbiddenRead(error: unknown): undefined {
	if (!(error instanceof KobbleFailure) || error.details.httpCode === '404') throw error;
	if (error.details.httpCode === '403') return undefined;
	throw new KobbleFailure({ ...error.details, outcome: 'unknown' });
}

/** Milliseconds by which the clocks of n8n and of Kobble may differ. */
const CLOCK_TOLERANCE = 120_000;

/**
 * Whether somebody may have marked the card stolen since the first try: a repeat must not wake it.
 * A card that was stolen before the execution began is changed, as it was meant to be. Assumed:
 * `updated_at` tells when a status was set [api-10192216]; where it cannot be read, the card is left alone.
 */
function becameStolenSince({ status, updated_at: updatedAt }: Card, since: number): boolean {
	if (status !== 'STOLEN') return false;
	const changedAt = Date.parse(String(updatedAt));
	return Number.isNaN(changedAt) || changedAt >= since - CLOCK_TOLERANCE;
}

function checkCardId(card: Card, cardId: string, { status }: KobbleResponse): void {
	if (hasId(card, cardId)) return;
	throw new KobbleFailure({
		message: 'Kobble answered the status change with another card',
		description: 'Look which status the card has before you go on, and tell Kobble.',
		outcome: 'unknown',
		retryable: false,
		httpCode: String(status),
	});
}

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
			'The card was not changed now. Look which status it has, and check the Base URL of the Kobble API credential.',
		outcome: 'notApplied',
		retryable: false,
	});
}

/** @param cardId in lower case */
function hasId({ id }: Card, cardId: string): boolean {
	return typeof id === 'string' && id.toLowerCase() === cardId;
}
