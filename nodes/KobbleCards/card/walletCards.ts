import { eachCard } from '../../client/cardPages';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { KobbleForItem } from '../operation';
import type { Card } from './cardAnswer';

/** What Kobble says of a wallet that is linked to a card already [doc-1946732]; its status is not documented. */
const WALLET_HAS_CARD = 'invalid wallet with existing entity association';

/** Whether Kobble refused because the wallet has a card. */
export function isWalletTaken(error: unknown): error is KobbleFailure {
	if (!(error instanceof KobbleFailure)) return false;
	const { httpCode, saidByKobble } = error.details;
	return (
		/^4\d\d$/.test(httpCode ?? '') && (saidByKobble ?? '').toLowerCase().includes(WALLET_HAS_CARD)
	);
}

/** The newest card of each wallet that is not STOLEN, as far as one run of the node has read. */
interface RunCards {
	/** One reading of Kobble's list for all items of the run; it may have failed. */
	listed: Promise<ReadonlyMap<string, Card>> | undefined;
	/** Made in this run, so perhaps after the list was read. */
	readonly made: Map<string, Card>;
}

/** By the run, so that it is gone when the run is. */
const cardsOfRun = new WeakMap<object, RunCards>();

/** Notes a card that this run made. */
export function noteCardMade({ run }: KobbleForItem, walletId: string, card: Card): void {
	runCards(run).made.set(walletId.toLowerCase(), card);
}

/**
 * The card of a wallet that Kobble says has one.
 *
 * @returns its newest card that is not STOLEN; `undefined` where it has none
 * @throws KobbleFailure where the cards cannot be listed
 */
export async function cardOfWallet(
	kobble: KobbleForItem,
	walletId: string,
): Promise<Card | undefined> {
	const cards = runCards(kobble.run);
	const wallet = walletId.toLowerCase();
	const made = cards.made.get(wallet);
	if (made !== undefined) return made;
	cards.listed ??= newestByWallet(kobble);
	const listed = await cards.listed;
	// Another item may have made it while the list was read.
	return listed.get(wallet) ?? cards.made.get(wallet);
}

async function newestByWallet(kobble: KobbleForItem): Promise<ReadonlyMap<string, Card>> {
	const newest = new Map<string, Card>();
	for await (const card of eachCard(async (page) => await kobble.send(page), { order: 'desc' })) {
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

function runCards(run: object): RunCards {
	const known = cardsOfRun.get(run);
	if (known !== undefined) return known;
	const cards: RunCards = { listed: undefined, made: new Map() };
	cardsOfRun.set(run, cards);
	return cards;
}
