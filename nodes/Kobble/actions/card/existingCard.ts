import type { INodeProperties } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { saysWalletIsLinked } from '../../errors/kobbleMessage';
import type { ItemFields } from '../../parameters/itemFields';
import type { ItemApi } from '../operation';
import type { Card } from '../../api/cards';
import { readCards } from '../../transport/pages';
import type { ReadOptions } from '../../transport/pages';

const CHOICES = ['error', 'returnExisting'] as const;

export const ifWalletHasCardOption: INodeProperties = {
	displayName: 'If Wallet Has Card',
	name: 'ifWalletHasCard',
	type: 'options',
	options: [
		{
			name: 'Fail',
			value: 'error',
			description: "The item fails with Kobble's message",
		},
		{
			name: 'Return Existing',
			value: 'returnExisting',
			description:
				"Return the wallet's newest card that is not STOLEN, whatever its card program, with created: false",
		},
	],
	default: 'returnExisting',
	description:
		'What to do if Kobble refuses because the wallet already has a card. Without this option, the item fails.',
};

/** @throws InvalidField if the option was added and has neither of its two values */
export function shouldReturnExisting(fields: ItemFields): boolean {
	if (!fields.hasOption('ifWalletHasCard')) return false;
	const choice = fields.optionChoice('ifWalletHasCard', 'If Wallet Has Card', CHOICES);
	return choice === 'returnExisting';
}

/**
 * The card that a wallet already has.
 *
 * @throws KobbleFailure the original refusal if there is no such card, or if it cannot be looked up
 */
export async function findExistingCard(
	kobble: ItemApi,
	walletId: string,
	{ details }: KobbleFailure,
): Promise<Card> {
	const found = await findCardOfWallet(kobble, walletId).catch(catchFailure);
	if (found !== undefined && !(found instanceof KobbleFailure)) return found;
	const why =
		found === undefined
			? 'The list of cards shows none of this wallet that is not STOLEN.'
			: `Its card could not be looked up: ${found.details.message}. ${found.details.description}`;
	throw new KobbleFailure({ ...details, description: `${details.description} ${why}` });
}

function catchFailure(error: unknown): KobbleFailure {
	if (error instanceof KobbleFailure) return error;
	throw error;
}

/** The refusal, with advice for the workflow's author. */
export function addAdvice({ details }: KobbleFailure): KobbleFailure {
	return new KobbleFailure({
		...details,
		description: `${details.description} This wallet is linked already. Choose another wallet, or set the option "If Wallet Has Card" to Return Existing.`,
	});
}

/** Whether Kobble refused because the wallet already has a card. */
export function isWalletTaken(error: unknown): error is KobbleFailure {
	if (!(error instanceof KobbleFailure)) return false;
	const { httpCode, kobbleMessage = '' } = error.details;
	return /^4\d\d$/.test(httpCode ?? '') && saysWalletIsLinked(kobbleMessage);
}

/** The part of Kobble's card list that one run of the node has read. */
interface RunCards {
	/** The newest card of each wallet that is not STOLEN, among the cards read so far. */
	readonly newest: Map<string, Card>;
	/** The latest list reading: of the whole list, or of the cards newer than the reading before. */
	reading: ListReading | undefined;
	/** The latest reading of the cards created since the execution began. */
	createdInExecution: CreatedReading | undefined;
	/** Cards created in this run, so possibly after the list was read. */
	readonly created: Map<string, Card>;
}

interface ListReading {
	/** A counter of readings and lookups, which shows which of them came first. */
	readonly startedAt: number;
	readonly done: Promise<void>;
}

/** Cards created since the execution began, by wallet and program. */
interface CreatedReading {
	readonly startedAt: number;
	readonly done: Promise<ReadonlyMap<string, Card>>;
}

let lastEvent = 0;

/** Keyed by the run, so that the data is freed when the run ends. */
const cardsOfRun = new WeakMap<object, RunCards>();

/** Remembers a card that this run created. */
export function rememberCreatedCard({ runScope }: ItemApi, walletId: string, card: Card): void {
	getRunCards(runScope).created.set(walletId.toLowerCase(), card);
}

/**
 * The card of a wallet that Kobble says already has one. All items of a run share what was read of
 * the list. A list that was read before Kobble's refusal may lack a card that another execution has
 * created in the meantime, so the list is read again: once for all items that asked since, and only
 * the newer cards.
 *
 * @returns the wallet's newest card that is not STOLEN; `undefined` if it has none
 * @throws KobbleFailure if the cards cannot be listed
 */
export async function findCardOfWallet(
	kobble: ItemApi,
	walletId: string,
): Promise<Card | undefined> {
	const cards = getRunCards(kobble.runScope);
	const wallet = walletId.toLowerCase();
	const askedAt = (lastEvent += 1);
	for (;;) {
		const known = cards.created.get(wallet) ?? cards.newest.get(wallet);
		if (known !== undefined) return known;
		const { reading } = cards;
		if (reading === undefined) startReading(kobble, cards);
		else {
			await reading.done;
			const found = cards.created.get(wallet) ?? cards.newest.get(wallet);
			if (found !== undefined || reading.startedAt > askedAt) return found;
			// Another item that waited for the same reading may already have started the next one.
			if (cards.reading === reading) startReading(kobble, cards);
		}
	}
}

function startReading(kobble: ItemApi, cards: RunCards): void {
	const done = readNewestCards(kobble, cards.newest);
	const reading = { startedAt: (lastEvent += 1), done };
	cards.reading = reading;
	done.catch((error: unknown) => {
		// If the error is temporary, the next item that needs the list reads it again.
		const isFinal = error instanceof KobbleFailure && !error.details.retryable;
		if (!isFinal && cards.reading === reading) cards.reading = undefined;
	});
}

/** Milliseconds. Kobble may list a card a moment after its creation time. */
const LISTED_LATE = 60_000;

async function readNewestCards(kobble: ItemApi, newest: Map<string, Card>): Promise<void> {
	const times = [...newest.values()].map(readCreationTime).filter((time) => !Number.isNaN(time));
	const last = times.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
	const from = Number.isFinite(last) ? { from: new Date(last - LISTED_LATE).toISOString() } : {};
	const query = { order: 'desc', ...from } as const;
	for await (const card of readCards(
		async (page) => await kobble.send(page),
		query,
		readOptions(kobble),
	)) {
		const wallet = String(card.wallet_id).toLowerCase();
		const known = newest.get(wallet);
		if (card.status === 'STOLEN' || (known !== undefined && !isNewer(card, known))) continue;
		newest.set(wallet, card);
	}
}

/** The sort key of Kobble's list is not documented. */
function isNewer(card: Card, other: Card): boolean {
	return readCreationTime(card) > readCreationTime(other);
}

function readCreationTime({ created_at: createdAt }: Card): number {
	return Date.parse(String(createdAt));
}

/**
 * Milliseconds by which the clocks of n8n and Kobble may differ, beyond the measured difference.
 */
const CLOCK_TOLERANCE = 120_000;

/**
 * A card that this execution created for this wallet and program. All items of a run share one
 * reading of the list, because thousands of items may need it. After a failed reading, the next
 * item starts another one.
 *
 * @param afterAttempt whether an attempt of this run may have created it: then a list that was read
 * before the attempt proves nothing, and the list is read again, once for all items that asked since
 * @throws KobbleFailure if the cards cannot be listed
 */
export async function findCardCreatedInExecution(
	kobble: ItemApi,
	walletId: string,
	programId: string,
	afterAttempt: boolean,
): Promise<Card | undefined> {
	const cards = getRunCards(kobble.runScope);
	const askedAt = (lastEvent += 1);
	for (;;) {
		const reading = cards.createdInExecution ?? startReadingCreated(kobble, cards);
		const found = (await reading.done).get(getWalletProgramKey(walletId, programId));
		if (found !== undefined || !afterAttempt || reading.startedAt > askedAt) return found;
		// Another item that waited for the same reading may already have started the next one.
		if (cards.createdInExecution === reading) startReadingCreated(kobble, cards);
	}
}

function startReadingCreated(kobble: ItemApi, cards: RunCards): CreatedReading {
	const done = readCardsCreatedInExecution(kobble);
	const reading = { startedAt: (lastEvent += 1), done };
	cards.createdInExecution = reading;
	done.catch(() => {
		if (cards.createdInExecution === reading) cards.createdInExecution = undefined;
	});
	return reading;
}

async function readCardsCreatedInExecution(kobble: ItemApi): Promise<ReadonlyMap<string, Card>> {
	const created = new Map<string, Card>();
	const since = Math.max(0, kobble.executionStart() - CLOCK_TOLERANCE);
	const query = { from: new Date(since).toISOString(), order: 'asc' } as const;
	// Cards come oldest first, so the newest one is kept.
	for await (const card of readCards(
		async (page) => await kobble.send(page),
		query,
		readOptions(kobble),
	)) {
		created.set(getWalletProgramKey(card.wallet_id, card.program_id), card);
	}
	return created;
}

function getWalletProgramKey(walletId: unknown, programId: unknown): string {
	return `${String(walletId)} ${String(programId)}`.toLowerCase();
}

function readOptions({ runScope, concurrency = 1 }: ItemApi): ReadOptions {
	return { scope: runScope, concurrency };
}

function getRunCards(run: object): RunCards {
	const known = cardsOfRun.get(run);
	if (known !== undefined) return known;
	const cards: RunCards = {
		newest: new Map(),
		reading: undefined,
		createdInExecution: undefined,
		created: new Map(),
	};
	cardsOfRun.set(run, cards);
	return cards;
}
