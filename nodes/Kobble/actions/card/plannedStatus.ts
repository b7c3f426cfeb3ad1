import { getCardRequest } from '../../api/cards';
import type { Card, CardStatus } from '../../api/cards';
import type { KobbleResponse } from '../../api/request';
import type { NextAttempt } from '../../transport/kobbleClient';
import type { ItemApi, PlannedChange } from '../operation';
import type { StatusGuard } from './cardStatus';
import { checkCardWithStatus } from './cardWithStatus';

/** Milliseconds. A guard does not trust an older reading. */
const TRUSTED_FOR = 60_000;

interface CardReading {
	readonly answer: KobbleResponse;
	/** Milliseconds of the monotonic clock. */
	readonly readAt: number;
}

/** The cards of each run as they will be when the items that were planned so far are done. */
const plannedCards = new WeakMap<object, Map<string, Card>>();

/** What the change of one card's status will do, read before the first change of the run. */
export class PlannedStatus {
	private reading: CardReading | undefined;

	constructor(
		private readonly cardId: string,
		private readonly status: CardStatus,
		private readonly guard: StatusGuard,
	) {}

	/** @throws KobbleFailure if the card cannot be read */
	async readChange(kobble: ItemApi): Promise<PlannedChange> {
		const cards = plannedCards.get(kobble.runScope) ?? new Map<string, Card>();
		plannedCards.set(kobble.runScope, cards);
		const card = cards.get(this.cardId) ?? (await this.readCard(kobble));
		const from = String(card.status);
		const reason = this.guard.findObstacle(card);
		cards.set(this.cardId, reason === undefined ? { ...card, status: this.status } : card);
		if (reason === undefined) return { wouldChange: true, from, to: this.status };
		return { wouldChange: false, reason, from, to: from };
	}

	/** The reading, once, if a guard may still trust it before this attempt. */
	takeReading({ isRepeat, hasPausedSince }: NextAttempt): KobbleResponse | undefined {
		const { reading } = this;
		this.reading = undefined;
		if (isRepeat || reading === undefined) return undefined;
		const isOld = performance.now() - reading.readAt > TRUSTED_FOR;
		return isOld || hasPausedSince(reading.readAt) ? undefined : reading.answer;
	}

	private async readCard(kobble: ItemApi): Promise<Card> {
		// Before the request, so that the reading is never younger than it seems.
		const readAt = performance.now();
		const answer = await kobble.send(getCardRequest(this.cardId));
		this.reading = { answer, readAt };
		return checkCardWithStatus(answer, this.cardId);
	}
}
