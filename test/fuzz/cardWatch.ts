import type { Card } from '../../sandbox/records';
import type { RequestRecord } from '../../sandbox/requestLog';
import type { Sandbox } from '../../sandbox/sandbox';
import { setStatus } from '../integration/nodeSetup';
import { check } from './wishes';

/**
 * Watches the cards whose status an execution sets to ACTIVE, while somebody marks some STOLEN, and
 * suspends others again.
 */
export class CardWatch {
	private readonly changed = new Set<Card>();

	private readonly stolen = new Set<Card>();

	/** Cards whose change the execution knows to be confirmed. */
	private readonly confirmed = new Set<Card>();

	/** Cards that somebody has suspended again. */
	private readonly suspended = new Set<Card>();

	/** Those of them that the execution must leave alone. */
	private readonly protectedCards = new Set<Card>();

	private nextToSteal: Card | undefined;

	/** Whether the execution has sent a request. */
	private hasBegun = false;

	private constructor(
		private readonly cards: readonly Card[],
		private readonly isGuarded: boolean,
	) {}

	static open({ seed, state }: Sandbox, operationName: string): CardWatch {
		const cards = seed.cards.flatMap((id) => state.cards.get(id) ?? []);
		for (const card of cards) card.status = 'SUSPENDED';
		return new CardWatch(cards, operationName.includes('Only If Status'));
	}

	/** Marks a card STOLEN now, or once an attempt to change it fails. */
	steal({ steals, stealsWithin }: { steals: number | undefined; stealsWithin: boolean }): void {
		const card = steals === undefined ? undefined : this.cards[steals];
		if (card === undefined) return;
		if (stealsWithin) this.nextToSteal = card;
		// Without a guard, a card that was STOLEN before the execution is changed, as intended.
		else if (this.isGuarded || this.hasBegun) this.markStolen(card);
	}

	/** Suspends a card again, if its change is confirmed. */
	suspendAgain(index: number | undefined): void {
		const card = index === undefined ? undefined : this.cards[index];
		if (card === undefined || !this.confirmed.has(card) || this.stolen.has(card)) return;
		setStatus(card, 'SUSPENDED');
		this.suspended.add(card);
		this.protectedCards.add(card);
	}

	/** Has to be called if n8n has lost what the execution remembers. */
	forget(): void {
		this.confirmed.clear();
		this.protectedCards.clear();
	}

	stopStealing(): void {
		this.nextToSteal = undefined;
	}

	/** Has to be called at the end of each request. */
	onRequest({ method, path, status, fault }: RequestRecord): void {
		this.hasBegun = true;
		for (const card of this.cards) {
			if (card.status !== 'ACTIVE') continue;
			this.changed.add(card);
			const isAnswered = method === 'PATCH' && path.includes(card.id) && status === 200;
			if (isAnswered && fault === undefined) this.confirmed.add(card);
		}
		const card = this.nextToSteal;
		if (card === undefined || method !== 'PATCH' || !path.includes(card.id)) return;
		const mayHaveActed = status === 0 || status >= 500;
		if (!mayHaveActed && (!this.isGuarded || status < 300)) return;
		this.nextToSteal = undefined;
		this.markStolen(card);
	}

	/** @returns 1 if the execution has changed a card */
	countChanges(index: number): number {
		const card = this.cards[index];
		return card !== undefined && this.changed.has(card) ? 1 : 0;
	}

	/** @param mayForget whether a worker was killed, so that nobody knows who has changed a card */
	checkOutput(index: number, output: object, mayForget: boolean): void {
		const card = this.cards[index];
		if (card === undefined || 'error' in output) return;
		// The output of an earlier round tells of the time before.
		if (this.stolen.has(card) || this.suspended.has(card)) return;
		const status = 'status' in output ? output.status : undefined;
		check(status === card.status, `Output ${String(status)} of a card that is ${card.status}`);
		const isFalse = 'updated' in output && output.updated === false && this.changed.has(card);
		check(!isFalse || mayForget, `updated: false, but changed: card ${index}`);
	}

	check(): void {
		for (const card of this.stolen) check(card.status === 'STOLEN', `Woken: ${card.id}`);
		for (const { id, status } of this.protectedCards)
			check(status !== 'ACTIVE', `Set again: ${id}`);
	}

	private markStolen(card: Card): void {
		setStatus(card, 'STOLEN');
		this.stolen.add(card);
	}
}
