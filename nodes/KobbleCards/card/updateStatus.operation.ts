import { updateCardStatusRequest } from '../../client/cardRequests';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { cardLocator } from '../fields/locators';
import { requestOptions } from '../fields/requestOptions';
import type { Operation } from '../operation';
import { cardOf, isAbout } from './cardAnswer';
import type { Card } from './cardAnswer';
import { CARD_STATUSES, statusField } from './statusField';
import { statusGuardOf, statusGuardOptions } from './statusGuards';
import { readStatus } from './statusReading';

/** Sets a card's status, such as suspended or stolen. */
export const updateStatus: Operation = {
	name: 'Update Status',
	value: 'updateStatus',
	action: 'Update card status',
	description: 'Suspend a card, activate it, or mark it stolen',
	fields: [cardLocator('The card to change'), statusField, requestOptions(...statusGuardOptions)],

	prepare(fields) {
		const cardId = fields.id('cardId', 'Card');
		const status = fields.choice('status', 'Status', CARD_STATUSES);
		const guard = statusGuardOf(fields, status);
		const change = updateCardStatusRequest(cardId, status);
		return {
			async run(kobble) {
				const before = guard.isSet ? await readStatus(kobble, cardId) : undefined;
				if (before !== undefined && !guard.admits(before)) return { ...before, updated: false };
				const since = kobble.noteSending(change);
				if (since !== undefined) {
					// What is already as wanted needs no second change.
					const now = before ?? (await readStatus(kobble, cardId));
					if (now.status === status || hasBecomeStolen(now, since)) {
						return { ...now, updated: false };
					}
				}
				const card = cardOf(await kobble.send(change), change);
				refuseOtherCard(card, cardId);
				return { ...card, updated: true };
			},
		};
	},
};

/** Milliseconds by which the clocks of n8n and of Kobble may differ. */
const CLOCK_TOLERANCE = 120_000;

/**
 * Whether somebody may have marked the card stolen since the first try: a repeat must not wake it.
 * A card that was stolen before the execution began is changed, as it was meant to be. Assumed:
 * `updated_at` tells when a status was set [api-10192216]; where it cannot be read, the card is left alone.
 */
function hasBecomeStolen({ status, updated_at: updatedAt }: Card, since: number): boolean {
	if (status !== 'STOLEN') return false;
	const changedAt = Date.parse(String(updatedAt));
	return Number.isNaN(changedAt) || changedAt >= since - CLOCK_TOLERANCE;
}

function refuseOtherCard(card: Card, cardId: string): void {
	if (isAbout(card, cardId)) return;
	throw new KobbleFailure({
		message: 'Kobble answered the status change with another card',
		description: 'Look which status the card has before you go on, and tell Kobble.',
		outcome: 'unknown',
	});
}
