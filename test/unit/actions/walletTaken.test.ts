import { KobbleFailure } from '../../../nodes/Kobble/errors/kobbleFailure';
import {
	findCardOfWallet,
	isWalletTaken,
	rememberCreatedCard,
} from '../../../nodes/Kobble/actions/card/existingCard';
import { createItemApi } from './createItemApi';

function failure(httpCode: string | undefined, saidByKobble: string | undefined): KobbleFailure {
	return new KobbleFailure({
		message: 'Kobble did not create the card',
		description: '',
		outcome: 'notApplied',
		retryable: false,
		httpCode,
		...(saidByKobble === undefined ? {} : { kobbleMessage: saidByKobble }),
	});
}

const WORDS = 'Invalid wallet with existing entity association';

describe('a wallet that has a card', () => {
	test.each(['400', '404', '409', '422', '403'])(
		'is recognized by the message with HTTP %s',
		(status) => {
			expect(isWalletTaken(failure(status, WORDS))).toBe(true);
			expect(isWalletTaken(failure(status, `Bad Request: ${WORDS.toLowerCase()}.`))).toBe(true);
		},
	);

	test.each([
		['400', 'Wallet is not active'],
		['400', undefined],
		['500', WORDS],
		[undefined, WORDS],
	])('is not recognized from HTTP %s with %p', (status, words) => {
		expect(isWalletTaken(failure(status, words))).toBe(false);
	});

	it('is not recognized from another error', () => {
		expect(isWalletTaken(new Error(WORDS))).toBe(false);
	});
});

describe('the card of a wallet', () => {
	it('is the card that another item created while the list was read', async () => {
		let answer = (): void => undefined;
		const listed = new Promise<void>((resolve) => {
			answer = resolve;
		});
		const kobble = createItemApi(async () => {
			await listed;
			return { status: 200, headers: {}, body: [], idempotencyKey: undefined };
		});
		const found = findCardOfWallet(kobble, 'wallet');
		const card = { id: 'card', wallet_id: 'wallet' };
		rememberCreatedCard(kobble, 'wallet', card);
		answer();
		expect(await found).toBe(card);
	});
});
