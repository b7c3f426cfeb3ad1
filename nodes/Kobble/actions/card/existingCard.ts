import type { INodeProperties } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { saysWalletIsLinked } from '../../errors/kobbleMessage';
import type { ItemFields } from '../../parameters/itemFields';
import { FreshReading, keepForRun } from '../freshReading';
import { readSinceExecutionStart } from '../operation';
import type { ItemApi } from '../operation';
import { cardList } from '../../api/cards';
import type { Card } from '../../api/cards';
import { readPagedList } from '../../transport/pages';
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
class RunCards {
	/** Cards created in this run, so possibly after the list was read. */
	readonly created = new Map<string, Card>();

	/** The newest card of each wallet that is not STOLEN, among the cards read so far. */
	readonly newest = new Map<string, Card>();

	/** The whole list at first, then only the cards newer than those of the reading before. */
	readonly listed = new FreshReading(async (kobble) => await readNewestCards(kobble, this.newest));

	/** The cards created since the execution began, by wallet and program. */
	readonly createdInExecution = new FreshReading(readCardsCreatedInExecution);
}

const getRunCards = keepForRun(() => new RunCards());

/** Remembers a card that this run created. */
export function rememberCreatedCard(kobble: ItemApi, walletId: string, card: Card): void {
	getRunCards(kobble).created.set(walletId.toLowerCase(), card);
}

/**
 * The card of a wallet that Kobble says already has one. All items of a run share what was read of
 * the list. A list that was read before Kobble's refusal may lack a card that another execution has
 * created in the meantime, so the list is read again: once for all items that asked since, and only
 * the newer cards.
 *
 * @param isAnyReadingEnough whether an older reading proves that the wallet has no card, as in a
 * preview
 * @returns the wallet's newest card that is not STOLEN; `undefined` if it has none
 * @throws KobbleFailure if the cards cannot be listed
 */
export async function findCardOfWallet(
	kobble: ItemApi,
	walletId: string,
	isAnyReadingEnough = false,
): Promise<Card | undefined> {
	const cards = getRunCards(kobble);
	const wallet = walletId.toLowerCase();
	const find = () => cards.created.get(wallet) ?? cards.newest.get(wallet);
	return find() ?? (await cards.listed.find(kobble, find, isAnyReadingEnough));
}

/** Milliseconds. Kobble may list a card a moment after its creation time. */
const LISTED_LATE = 60_000;

async function readNewestCards(kobble: ItemApi, newest: Map<string, Card>): Promise<void> {
	const times = [...newest.values()].map(readCreationTime).filter((time) => !Number.isNaN(time));
	const last = times.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
	const from = Number.isFinite(last) ? { from: new Date(last - LISTED_LATE).toISOString() } : {};
	const query = { order: 'desc', ...from } as const;
	for await (const card of readPagedList(
		cardList,
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
 * A card that this execution created for this wallet and program. All items of a run share one
 * reading of the list, because thousands of items may need it.
 *
 * @param afterAttempt whether an attempt of this run may have created it: then a list that was read
 * before the attempt proves nothing
 * @throws KobbleFailure if the cards cannot be listed
 */
export async function findCardCreatedInExecution(
	kobble: ItemApi,
	walletId: string,
	programId: string,
	afterAttempt: boolean,
): Promise<Card | undefined> {
	return await getRunCards(kobble).createdInExecution.find(
		kobble,
		(created) => created.get(getWalletProgramKey(walletId, programId)),
		!afterAttempt,
	);
}

async function readCardsCreatedInExecution(kobble: ItemApi): Promise<ReadonlyMap<string, Card>> {
	return await readSinceExecutionStart(
		kobble,
		async (since) => await readCardsSince(kobble, since),
	);
}

async function readCardsSince(kobble: ItemApi, since: number): Promise<ReadonlyMap<string, Card>> {
	const created = new Map<string, Card>();
	const query = { from: new Date(since).toISOString(), order: 'asc' } as const;
	// Cards come oldest first, so the newest one is kept.
	for await (const card of readPagedList(
		cardList,
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
