import { getCardRequest, updateCardStatusRequest } from '../../api/cards';
import type { KobbleRequest, KobbleResponse } from '../../api/request';
import { isJsonObject } from '../../data/json';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import { CLOCK_TOLERANCE } from '../operation';
import type { ItemApi, Operation } from '../operation';
import { readObject } from '../../transport/response';
import type { Card, CardStatus } from '../../api/cards';
import type { NextAttempt } from '../../transport/kobbleClient';
import { CARD_STATUSES, readStatusGuard, statusField, statusGuardOptions } from './cardStatus';
import type { StatusGuard } from './cardStatus';
import { checkCardWithStatus, hasId, readCardWithStatus } from './cardWithStatus';
import { PlannedStatus } from './plannedStatus';

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
		const request = updateCardStatusRequest(cardId, status);
		const planned = new PlannedStatus(cardId, status, guard);
		return {
			request,
			isGuarded: guard.isSet,
			readChange: async (kobble) => await planned.readChange(kobble),
			run: async (kobble) =>
				await new StatusChange(kobble, cardId, status, guard, planned).run(request),
		};
	},
};

/** The card, and whether its status was changed. */
type ChangedCard = Card & { updated: boolean };

/** The change of one card's status, with the checks of the card before each attempt. */
class StatusChange {
	/** Milliseconds since 1970 on n8n's clock. */
	private readonly startedAt = Date.now();

	/** The result if nothing more is sent: the card as it was read. */
	private settled: ChangedCard | undefined;

	constructor(
		private readonly kobble: ItemApi,
		private readonly cardId: string,
		private readonly status: CardStatus,
		private readonly guard: StatusGuard,
		private readonly planned: PlannedStatus,
	) {}

	async run(change: KobbleRequest): Promise<ChangedCard> {
		const answer = await this.kobble.send(change, {
			beforeAttempt: async (next) => await this.readBeforeAttempt(next),
		});
		if (this.settled !== undefined) return this.settled;
		const card = await this.readChangedCard(answer, change);
		return { ...card, updated: card.status !== 'STOLEN' || this.status === 'STOLEN' };
	}

	/**
	 * Reads the card if there is a guard, or if an earlier attempt may have changed it: minutes may
	 * have passed since, and others may have changed the card too.
	 *
	 * @returns a response if nothing needs to be sent
	 */
	private async readBeforeAttempt(next: NextAttempt): Promise<KobbleResponse | undefined> {
		const { isRepeat, mayHaveActed } = next;
		const { earlier } = this.kobble;
		const mayBeChanged = mayHaveActed || earlier.isRepeat;
		if (!this.guard.isSet && !mayBeChanged) return undefined;
		const answer =
			this.planned.takeReading(next) ??
			(await next
				.read(getCardRequest(this.cardId))
				.catch((error: unknown) => this.catchForbiddenRead(error, isRepeat)));
		if (answer === undefined) return undefined;
		const card = checkCardWithStatus(answer, this.cardId);
		const isAsWanted = mayBeChanged && card.status === this.status;
		const isLeftAlone =
			isAsWanted ||
			(mayBeChanged && this.becameStolen(card)) ||
			this.guard.findObstacle(card) !== undefined;
		if (!isLeftAlone) return undefined;
		// A killed worker leaves no record of whether this execution changed the card.
		const isOwnChange = isAsWanted && (mayHaveActed || earlier.wasSent);
		this.settled = { ...card, updated: isOwnChange };
		return answer;
	}

	/** A write-only credential cannot read the card. That is no reason to give up a repeat. */
	private catchForbiddenRead(error: unknown, isRepeat: boolean): undefined {
		const isForbidden = error instanceof KobbleFailure && error.details.httpCode === '403';
		if (isForbidden && isRepeat && !this.guard.isSet) return undefined;
		throw error;
	}

	/** @returns the card after the change; if the response has no card, what is known of it */
	private async readChangedCard(answer: KobbleResponse, change: KobbleRequest): Promise<Card> {
		if (isJsonObject(answer.body) && 'id' in answer.body) {
			checkCardId(answer.body, this.cardId, answer);
			return readObject(answer, change);
		}
		// The documented response is 200 with the card. If there is no card in it, the card is read.
		return await readCardWithStatus(this.kobble, this.cardId).catch((error: unknown) => {
			// Kobble confirmed that the status was changed; a 202 only promises it.
			if (answer.status === 202 || !(error instanceof KobbleFailure)) throw error;
			return { id: this.cardId, status: this.status };
		});
	}

	/**
	 * Whether somebody may have marked the card as stolen since the first try: a repeat must not
	 * reactivate it. If the card was already stolen before the execution began, it is changed as
	 * requested. Assumed: `updated_at` is the time of the last status change [api-10192216]. If it
	 * cannot be read, the card is left unchanged.
	 */
	private becameStolen({ status, updated_at: updatedAt }: Card): boolean {
		if (status !== 'STOLEN') return false;
		const since = this.kobble.earlier.isRepeat
			? this.kobble.executionStart()
			: this.kobble.toKobbleTime(this.startedAt);
		const changedAt = Date.parse(String(updatedAt));
		return Number.isNaN(changedAt) || changedAt >= since - CLOCK_TOLERANCE;
	}
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
