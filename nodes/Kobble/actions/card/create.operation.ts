import { createCardRequest } from '../../api/cards';
import type { KobbleRequest, KobbleResponse } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { idempotencyKeyOption, optionsField } from '../fields/options';
import { programLocator, walletLocator } from '../fields/locators';
import type { Operation } from '../operation';
import { readObject } from '../../transport/response';
import type { Card } from '../../api/cards';
import {
	addAdvice,
	findCardCreatedInExecution,
	findCardOfWallet,
	findExistingCard,
	ifWalletHasCardOption,
	isWalletTaken,
	rememberCreatedCard,
	shouldReturnExisting,
} from './existingCard';
import { readCardCreation } from './plannedCreation';

/** Issues a card for a wallet. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create card',
	description: 'Create a new card for a wallet',
	fields: [
		walletLocator(
			'The wallet that the card pays from. It must be ACTIVE, and it must not have a card yet.',
		),
		programLocator('The card program of the new card. It must be ACTIVE.'),
		optionsField(idempotencyKeyOption('issues a second card'), ifWalletHasCardOption),
	],

	prepare(fields) {
		const walletId = fields.id('walletId', 'Wallet');
		const programId = fields.id('programId', 'Card Program');
		const takesExisting = shouldReturnExisting(fields);
		const request = createCardRequest(walletId, programId);
		return {
			request,
			readChange: async (kobble) => await readCardCreation(kobble, walletId, takesExisting),
			async run(kobble) {
				const findEarlier = async (afterAttempt: boolean) =>
					await findCardCreatedInExecution(kobble, walletId, programId, afterAttempt);
				const earlier = kobble.earlier.areKeysExpired ? await findEarlier(false) : undefined;
				if (earlier !== undefined) {
					kobble.noteFound();
					return { ...earlier, created: false };
				}
				if (kobble.isHeldBack) {
					const existing = await findCardOfWallet(kobble, walletId);
					if (existing !== undefined && !takesExisting) throw createLinked(existing);
					if (existing !== undefined) return { ...existing, created: false };
				}
				// If the start of the execution is unknown, any older card would be mistaken for its own.
				const rules = kobble.executionStart() === 0 ? {} : { findEarlier };
				const sent = await kobble.send(request, rules).catch(catchWalletTaken);
				if (sent instanceof KobbleFailure) {
					if (!takesExisting) throw addAdvice(sent);
					return { ...(await findExistingCard(kobble, walletId, sent)), created: false };
				}
				const card = readObject(sent, request);
				checkWalletAndProgram(card, walletId, programId, sent, request);
				if (takesExisting) rememberCreatedCard(kobble, walletId, card);
				return { ...card, created: true };
			},
		};
	},
};

/** The failure of an item whose preview showed that the wallet has a card, and that has one still. */
function createLinked({ status }: Card): KobbleFailure {
	return new KobbleFailure({
		message: `The card was not created, because the wallet already has a card, which is ${String(status)}`,
		description:
			'The preview showed this too. Choose another wallet, or set the option "If Wallet Has Card" to Return Existing, and preview the items again.',
		outcome: 'notApplied',
		retryable: false,
	});
}

function catchWalletTaken(error: unknown): KobbleFailure {
	if (isWalletTaken(error)) return error;
	throw error;
}

function checkWalletAndProgram(
	card: Card,
	walletId: string,
	programId: string,
	{ status, idempotencyKey }: KobbleResponse,
	{ purpose }: KobbleRequest,
): void {
	if (isSameId(card.wallet_id, walletId) && isSameId(card.program_id, programId)) return;
	const isCard = card.wallet_id !== undefined || card.program_id !== undefined;
	throw new KobbleFailure({
		message: isCard
			? 'Kobble answered with a card of another wallet or program'
			: `Kobble's answer to the request to ${purpose} holds no card`,
		description: isCard
			? `Nothing was asked again. Tell Kobble the idempotency key ${idempotencyKey}, and look which card the wallet has before you go on.`
			: 'Kobble accepted the request, and may still be at work on it. Look in a while which card the wallet has. Retrying this execution is safe.',
		outcome: 'unknown',
		retryable: !isCard,
		httpCode: String(status),
		idempotencyKey,
	});
}

function isSameId(answered: unknown, asked: string): boolean {
	return typeof answered === 'string' && answered.toLowerCase() === asked.toLowerCase();
}
