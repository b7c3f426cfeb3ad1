import type * as contract from './contract';
import type { KobbleRequest, ResponseObject } from './request';

/** A card as Kobble sends it [api-10192216]. Only fields that the node itself uses are checked. */
export type Card = ResponseObject<contract.Card>;

/** The statuses of a card [api-10192216]. */
export type CardStatus = contract.CardStatus;

/** Which cards to list [api-10192216]. Dates are ISO 8601 in UTC. */
export type CardQuery = contract.ListCardsQuery;

export const CARDS = '/customers/v1/cards';

/** Issues a card [api-10192217]. The response is 201 with the card. */
export function createCardRequest(walletId: string, programId: string): KobbleRequest {
	return {
		method: 'POST',
		path: CARDS,
		body: JSON.stringify({
			wallet_id: walletId,
			program_id: programId,
		} satisfies contract.CardCreateInput),
		safety: 'keyed',
		// A wallet has one card, so the first item that asks for it gets a new one.
		changes: [walletId],
		purpose: 'create the card',
		advice: {
			400: 'A card needs an ACTIVE wallet without another card, owned by a person, and an ACTIVE card program. Check Wallet and Card Program',
			404: 'Check Wallet and Card Program: both must exist in the environment of the credential',
		},
	};
}

/** Retrieves a card [api-10192218]. */
export function getCardRequest(cardId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${CARDS}/${cardId}`,
		safety: 'idempotent',
		purpose: 'retrieve the card',
		advice: { 404: 'Check Card: it must exist in the environment of the credential' },
	};
}

/**
 * Sets a card's status [api-10192219]. No idempotency key is documented or needed, because setting
 * a value is idempotent.
 */
export function updateCardStatusRequest(cardId: string, status: CardStatus): KobbleRequest {
	return {
		method: 'PATCH',
		path: `${CARDS}/${cardId}/status`,
		body: JSON.stringify({ status } satisfies contract.CardStatusUpdateInput),
		safety: 'idempotent',
		purpose: 'change the status of the card',
		advice: {
			400: 'Kobble may not allow this status after the current status of the card. Check Status',
			404: 'Check Card: it must exist in the environment of the credential',
			409: 'Kobble may not allow this status after the current status of the card. Check Status',
			422: 'Kobble may not allow this status after the current status of the card. Check Status',
		},
	};
}

/** One page of cards [api-10192216]. */
export function listCardsRequest(query: CardQuery): KobbleRequest {
	return {
		method: 'GET',
		path: CARDS,
		query,
		safety: 'idempotent',
		purpose: 'list the cards',
	};
}

/** Cards, as a list that Kobble sends in pages. */
export const cardList = { noun: 'cards', buildRequest: listCardsRequest };

/**
 * The optional fields of a replacement or a renewal, as the user entered them. The format of
 * `expiry` is not documented.
 */
export type Renewal = contract.CardRenewReplaceInput;

const ADVICE = {
	400: 'Kobble may not allow this for the current status of the card, or may not accept this reason or expiry. Check Card, Reason and Expiry',
	404: 'Check Card: it must exist in the environment of the credential',
} as const;

/** Replaces a card [api-10192220]. The response is not documented. */
export function replaceCardRequest(cardId: string, renewal: Renewal): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/replace`,
		body: JSON.stringify(renewal satisfies contract.CardRenewReplaceInput),
		safety: 'keyed',
		purpose: 'replace the card',
		advice: ADVICE,
	};
}

/** Renews a card [api-10192220]. The response is not documented. */
export function renewCardRequest(cardId: string, renewal: Renewal): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/renew`,
		body: JSON.stringify(renewal satisfies contract.CardRenewReplaceInput),
		safety: 'keyed',
		purpose: 'renew the card',
		advice: ADVICE,
	};
}

/** Generates a time-based secret of a card [api-12255079]. The response is not documented. */
export function generateSecretRequest(cardId: string, remarks: string): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/secrets`,
		body: JSON.stringify({ remarks } satisfies contract.CardSecretInput),
		safety: 'keyed',
		purpose: 'generate the secret of the card',
		advice: { 404: ADVICE[404] },
	};
}
