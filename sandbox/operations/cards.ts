import { randomBytes } from 'node:crypto';
import { refuse, type Answer } from '../answers';
import { threeYearsAfter, type Ledger } from '../ledger';
import { CARD_STATUSES, type Card, type Program, type Wallet } from '../records';
import type { Call, Operation } from './call';
import { optionalText, requiredText, requiredWord } from './fields';

const SECRET_LIFETIME = 5 * 60_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/;

function onCard(call: Call, act: (card: Card) => Answer): Answer {
	const card = call.ledger.cards.get(call.path.id ?? '');
	return card === undefined ? refuse(404, 'Card not found') : act(card);
}

/** Prerequisites of a card [doc-1946732]; a refusal where one is missing. */
function backing(call: Call): { wallet: Wallet; program: Program } | Answer {
	const { ledger, settings, body } = call;
	const wallet = ledger.wallets.get(requiredText(body, 'wallet_id'));
	if (wallet === undefined) return refuse(400, 'Wallet not found');
	if (wallet.status !== 'ACTIVE') return refuse(400, 'Wallet is not active');
	if (settings.oneCardPerWallet && wallet.external_id !== null) {
		return refuse(400, 'Invalid wallet with existing entity association');
	}
	if (!ledger.endusers.get(wallet.holder_id)?.person) {
		return refuse(400, 'The holder of the wallet is not a person');
	}
	const program = ledger.programs.get(requiredText(body, 'program_id'));
	if (program === undefined) return refuse(400, 'Program not found');
	if (program.status !== 'ACTIVE') return refuse(400, 'Program is not active');
	return { wallet, program };
}

export const createCard: Operation = (call) => {
	const found = backing(call);
	if (!('wallet' in found)) return found;
	const late = call.settings.asynchronousCreation;
	const status = late ? 'PENDING' : 'INACTIVE';
	const card = call.ledger.addCard(found.wallet, found.program, status, new Date());
	call.cardCreated(card.wallet_id);
	return { status: late ? 202 : 201, body: { ...card } };
};

export const getCard: Operation = (call) =>
	onCard(call, (card) => ({ status: 200, body: { ...card } }));

export const updateCardStatus: Operation = (call) =>
	onCard(call, (card) => {
		card.status = requiredWord(call.body, 'status', CARD_STATUSES);
		card.updated_at = new Date().toISOString();
		return { status: 200, body: { ...card } };
	});

function replaceCard(ledger: Ledger, card: Card, expiry: Date | undefined): Answer {
	const wallet = ledger.wallets.get(card.wallet_id);
	const program = ledger.programs.get(card.program_id);
	if (!wallet || !program) throw new Error('A card stands on a wallet or program that is gone');
	const now = new Date();
	if (card.status !== 'STOLEN') card.status = 'INACTIVE';
	card.updated_at = now.toISOString();
	return { status: 201, body: { ...ledger.addCard(wallet, program, 'INACTIVE', now, expiry) } };
}

function renewCard(card: Card, expiry: Date | undefined): Answer {
	card.expiry = (expiry ?? threeYearsAfter(new Date(card.expiry))).toISOString();
	card.updated_at = new Date().toISOString();
	return { status: 200, body: { ...card } };
}

export const replaceOrRenewCard: Operation = (call) =>
	onCard(call, (card) => {
		const wanted = optionalText(call.body, 'expiry');
		const expiry = wanted === undefined ? undefined : new Date(wanted);
		if (wanted !== undefined && (!ISO_DATE.test(wanted) || Number.isNaN(expiry?.getTime()))) {
			return refuse(400, 'Invalid expiry');
		}
		return call.path.action === 'replace'
			? replaceCard(call.ledger, card, expiry)
			: renewCard(card, expiry);
	});

export const generateCardSecret: Operation = (call) =>
	onCard(call, () => ({
		status: 201,
		body: {
			secret: randomBytes(24).toString('base64url'),
			expires_at: new Date(Date.now() + SECRET_LIFETIME).toISOString(),
		},
	}));
