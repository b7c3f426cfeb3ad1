import { createCardRequest, listCardsRequest } from '../../client/cardRequests';
import { isJsonObject } from '../../client/kobbleRequest';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { idempotencyKeyOption, requestOptions } from '../fields/requestOptions';
import { programLocator, walletLocator } from '../fields/locators';
import type { KobbleForItem, Operation } from '../operation';
import { cardOf } from './cardAnswer';
import type { Card } from './cardAnswer';

/** Issues a card for a wallet. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create card',
	description: 'Issue a card for a wallet',
	fields: [walletLocator, programLocator, requestOptions(idempotencyKeyOption)],

	prepare(fields) {
		const walletId = fields.id('walletId', 'Wallet');
		const programId = fields.id('programId', 'Program');
		const request = createCardRequest(walletId, programId);
		return {
			keyed: request,
			async run(kobble) {
				const since = kobble.keysOldSince();
				const earlier =
					since === undefined ? undefined : await findCard(kobble, walletId, programId, since);
				if (earlier !== undefined) return { ...earlier, created: false };
				const answer = await kobble.send(request);
				const card = cardOf(answer, request);
				if (!isSameId(card.wallet_id, walletId) || !isSameId(card.program_id, programId)) {
					throw new KobbleFailure({
						message: 'Kobble answered with a card of another wallet or program',
						description: `Nothing was asked again. Tell Kobble the idempotency key ${answer.idempotencyKey}, and look which card the wallet has before you go on.`,
						outcome: 'unknown',
						httpCode: String(answer.status),
						idempotencyKey: answer.idempotencyKey,
					});
				}
				return { ...card, created: true };
			},
		};
	},
};

const PAGE = 100;

/** A card of this wallet and program made since then; how long Kobble keeps keys is not known. */
async function findCard(
	kobble: KobbleForItem,
	walletId: string,
	programId: string,
	since: number,
): Promise<Card | undefined> {
	for (let offset = 0; ; offset += PAGE) {
		const request = listCardsRequest({
			from: new Date(since).toISOString(),
			order: 'desc',
			offset,
			limit: PAGE,
		});
		const { body } = await kobble.send(request);
		const page: unknown[] = Array.isArray(body) ? body : [];
		const card = page
			.filter(isJsonObject)
			.find((one) => isSameId(one.wallet_id, walletId) && isSameId(one.program_id, programId));
		if (card !== undefined) return card;
		if (page.length === 0) return undefined;
	}
}

function isSameId(answered: unknown, asked: string): boolean {
	return typeof answered === 'string' && answered.toLowerCase() === asked.toLowerCase();
}
