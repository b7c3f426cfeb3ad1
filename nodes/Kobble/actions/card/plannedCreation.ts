import { keepForRun } from '../freshReading';
import type { ItemApi, PlannedChange } from '../operation';
import { findCardOfWallet } from './existingCard';

/** The wallets of each run that get a card by an item that was looked at before. */
const getPlanned = keepForRun(() => new Set<string>());

/**
 * Looks whether a wallet can get a card.
 *
 * @param takesExisting whether the card that the wallet has is returned instead
 * @throws KobbleFailure if the cards cannot be listed
 */
export async function readCardCreation(
	kobble: ItemApi,
	walletId: string,
	takesExisting: boolean,
): Promise<PlannedChange> {
	const planned = getPlanned(kobble);
	const card = await findCardOfWallet(kobble, walletId, true);
	const wallet = walletId.toLowerCase();
	const leaveAlone = (reason: string): PlannedChange => ({
		wouldChange: false,
		reason,
		needsPlan: true,
		wouldFail: !takesExisting,
	});
	const what = takesExisting
		? 'That card would be returned, with created: false.'
		: 'Kobble is expected to refuse a second one.';
	if (card !== undefined) {
		return leaveAlone(`The wallet already has a card, which is ${String(card.status)}. ${what}`);
	}
	if (planned.has(wallet)) {
		return leaveAlone(`Another item of this run creates a card for the same wallet. ${what}`);
	}
	planned.add(wallet);
	return { wouldChange: true };
}
