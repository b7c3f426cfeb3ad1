import { randomBytes } from 'node:crypto';
import { refuse, type ApiResponse } from '../apiResponse';
import { addThreeYears } from '../recordStore';
import { CARD_STATUSES, type Card, type Program, type Wallet } from '../records';
import type { OperationRequest, Operation } from './operation';
import { readOptionalText, readText, readEnum } from './bodyFields';
import { readPage } from './pages';

const SECRET_LIFETIME = 5 * 60_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/;

function withCard(request: OperationRequest, act: (card: Card) => ApiResponse): ApiResponse {
	const card = request.records.cards.get(request.path.id ?? '');
	return card === undefined ? refuse(404, 'Card not found') : act(card);
}

/** The prerequisites of a card [doc-1946732], or a refusal if one is missing. */
function findPrerequisites(
	request: OperationRequest,
): { wallet: Wallet; program: Program } | ApiResponse {
	const { records, settings, body } = request;
	const wallet = records.wallets.get(readText(body, 'wallet_id'));
	if (wallet === undefined) return refuse(400, 'Wallet not found');
	if (wallet.status !== 'ACTIVE') return refuse(400, 'Wallet is not active');
	if (settings.oneCardPerWallet && wallet.external_id !== null) {
		return refuse(400, 'Invalid wallet with existing entity association');
	}
	if (!records.endusers.get(wallet.holder_id)?.person) {
		return refuse(400, 'The holder of the wallet is not a person');
	}
	const program = records.programs.get(readText(body, 'program_id'));
	if (program === undefined) return refuse(400, 'Program not found');
	if (program.status !== 'ACTIVE') return refuse(400, 'Program is not active');
	return { wallet, program };
}

/** One page of cards [api-10192216]. */
export const listCards: Operation = (request) => {
	const page = readPage(request.records.cardsByAge, request);
	return request.settings.pageHeaders ? page : { ...page, headers: undefined };
};

export const createCard: Operation = (request) => {
	const found = findPrerequisites(request);
	if (!('wallet' in found)) return found;
	const late = request.settings.asynchronousCreation;
	const status = late ? 'PENDING' : 'INACTIVE';
	const card = request.records.addCard(found.wallet, found.program, status, request.now);
	request.onCardCreated(card.wallet_id);
	return { status: late ? 202 : 201, body: { ...card } };
};

export const getCard: Operation = (request) =>
	withCard(request, (card) => ({ status: 200, body: { ...card } }));

export const updateCardStatus: Operation = (request) =>
	withCard(request, (card) => {
		card.status = readEnum(request.body, 'status', CARD_STATUSES);
		card.updated_at = request.now.toISOString();
		return { status: 200, body: { ...card } };
	});

function replaceCard(
	{ records, now }: OperationRequest,
	card: Card,
	expiry: Date | undefined,
): ApiResponse {
	const wallet = records.wallets.get(card.wallet_id);
	const program = records.programs.get(card.program_id);
	if (!wallet || !program) throw new Error('A card stands on a wallet or program that is gone');
	if (card.status !== 'STOLEN') card.status = 'INACTIVE';
	card.updated_at = now.toISOString();
	return { status: 201, body: { ...records.addCard(wallet, program, 'INACTIVE', now, expiry) } };
}

function renewCard({ now }: OperationRequest, card: Card, expiry: Date | undefined): ApiResponse {
	card.expiry = (expiry ?? addThreeYears(new Date(card.expiry))).toISOString();
	card.updated_at = now.toISOString();
	return { status: 200, body: { ...card } };
}

export const replaceOrRenewCard: Operation = (request) =>
	withCard(request, (card) => {
		const wanted = readOptionalText(request.body, 'expiry');
		const expiry = wanted === undefined ? undefined : new Date(wanted);
		if (wanted !== undefined && (!ISO_DATE.test(wanted) || Number.isNaN(expiry?.getTime()))) {
			return refuse(400, 'Invalid expiry');
		}
		return request.path.action === 'replace'
			? replaceCard(request, card, expiry)
			: renewCard(request, card, expiry);
	});

export const generateCardSecret: Operation = (request) =>
	withCard(request, () => ({
		status: 201,
		body: {
			secret: randomBytes(24).toString('base64url'),
			expires_at: new Date(request.now.getTime() + SECRET_LIFETIME).toISOString(),
		},
	}));
