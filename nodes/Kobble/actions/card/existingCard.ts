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

/** @throws InvalidField where the option was added and holds neither of its two values */
export function shouldReturnExisting(fields: ItemFields): boolean {
	if (!fields.hasOption('ifWalletHasCard')) return false;
	const choice = fields.optionChoice('ifWalletHasCard', 'If Wallet Has Card', CHOICES);
	return choice === 'returnExisting';
}

/**
 * The card that a wallet has already.
 *
 * @throws KobbleFailure: the refusal itself where there is no such card, or it cannot be looked up
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

/** The refusal, with what the workflow's author can do about it. */
export function addAdvice({ details }: KobbleFailure): KobbleFailure {
	return new KobbleFailure({
		...details,
		description: `${details.description} This wallet is linked already. Choose another wallet, or set the option "If Wallet Has Card" to Return Existing.`,
	});
}

/** Whether Kobble refused because the wallet has a card. */
export function isWalletTaken(error: unknown): error is KobbleFailure {
	if (!(error instanceof KobbleFailure)) return false;
	const { httpCode, kobbleMessage = '' } = error.details;
	return /^4\d\d$/.test(httpCode ?? '') && saysWalletIsLinked(kobbleMessage);
}

/** The newest card of each wallet that is not STOLEN, as far as one run of the node has read. */
interface RunCards {
	/** One reading of Kobble's list for all items of the run; it may have failed. */
	listed: Promise<ReadonlyMap<string, Card>> | undefined;
	/** One reading of those made since the execution began, by wallet and program. */
	listedSince: Promise<ReadonlyMap<string, Card>> | undefined;
	/** Made in this run, so perhaps after the list was read. */
	readonly made: Map<string, Card>;
}

/** By the run, so that it is gone when the run is. */
const cardsOfRun = new WeakMap<object, RunCards>();

/** Notes a card that this run made. */
export function rememberCreatedCard(
	{ runScope: run }: ItemApi,
	walletId: string,
	card: Card,
): void {
	getRunCards(run).made.set(walletId.toLowerCase(), card);
}

/**
 * The card of a wallet that Kobble says has one.
 *
 * @returns its newest card that is not STOLEN; `undefined` where it has none
 * @throws KobbleFailure where the cards cannot be listed
 */
export async function findCardOfWallet(
	kobble: ItemApi,
	walletId: string,
): Promise<Card | undefined> {
	const cards = getRunCards(kobble.runScope);
	const wallet = walletId.toLowerCase();
	const made = cards.made.get(wallet);
	if (made !== undefined) return made;
	cards.listed ??= readNewestCardByWallet(kobble);
	const listed = await cards.listed;
	// Another item may have made it while the list was read.
	return listed.get(wallet) ?? cards.made.get(wallet);
}

/**
 * A card that was made for this wallet and program since then. All items of a run share one reading
 * of Kobble's list, because each of thousands may ask; one that failed is begun again by the next.
 *
 * @param since milliseconds since 1970, the same for all items of a run
 * @throws KobbleFailure where the cards cannot be listed
 */
export async function findCardCreatedSince(
	kobble: ItemApi,
	walletId: string,
	programId: string,
	since: number,
): Promise<Card | undefined> {
	const cards = getRunCards(kobble.runScope);
	const listing = (cards.listedSince ??= readCardsCreatedSince(kobble, since));
	try {
		return (await listing).get(walletProgramKey(walletId, programId));
	} finally {
		void listing.catch(() => {
			if (cards.listedSince === listing) cards.listedSince = undefined;
		});
	}
}

async function readCardsCreatedSince(
	kobble: ItemApi,
	since: number,
): Promise<ReadonlyMap<string, Card>> {
	const made = new Map<string, Card>();
	const query = { from: new Date(since).toISOString(), order: 'asc' } as const;
	// The newest comes last, and stays.
	for await (const card of readCards(
		async (page) => await kobble.send(page),
		query,
		readOptions(kobble),
	)) {
		made.set(walletProgramKey(card.wallet_id, card.program_id), card);
	}
	return made;
}

function readOptions({ runScope, concurrency = 1 }: ItemApi): ReadOptions {
	return { scope: runScope, concurrency };
}

function walletProgramKey(walletId: unknown, programId: unknown): string {
	return `${String(walletId)} ${String(programId)}`.toLowerCase();
}

async function readNewestCardByWallet(kobble: ItemApi): Promise<ReadonlyMap<string, Card>> {
	const newest = new Map<string, Card>();
	for await (const card of readCards(
		async (page) => await kobble.send(page),
		{ order: 'desc' },
		readOptions(kobble),
	)) {
		const wallet = String(card.wallet_id).toLowerCase();
		const known = newest.get(wallet);
		if (card.status === 'STOLEN' || (known !== undefined && !isNewer(card, known))) continue;
		newest.set(wallet, card);
	}
	return newest;
}

/** What Kobble sorts its list by is not documented. */
function isNewer(card: Card, other: Card): boolean {
	return Date.parse(String(card.created_at)) > Date.parse(String(other.created_at));
}

function getRunCards(run: object): RunCards {
	const known = cardsOfRun.get(run);
	if (known !== undefined) return known;
	const cards: RunCards = { listed: undefined, listedSince: undefined, made: new Map() };
	cardsOfRun.set(run, cards);
	return cards;
}
