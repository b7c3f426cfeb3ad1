import type { KobbleRequest } from './request';

export const CARDS = '/customers/v1/cards';

/** Issues a card [api-10192217]. Answers 201 with the card. */
export function createCardRequest(walletId: string, programId: string): KobbleRequest {
	return {
		method: 'POST',
		path: CARDS,
		body: JSON.stringify({ wallet_id: walletId, program_id: programId }),
		safety: 'keyed',
		purpose: 'create the card',
		advice: {
			400: 'A card needs an ACTIVE wallet that no other card belongs to, owned by a person, and an ACTIVE program. Check Wallet and Program',
			404: 'Check Wallet and Program: both have to exist in the environment of the credential',
		},
	};
}

/** Reads a card [api-10192218]. */
export function getCardRequest(cardId: string): KobbleRequest {
	return {
		method: 'GET',
		path: `${CARDS}/${cardId}`,
		safety: 'idempotent',
		purpose: 'show the card',
		advice: { 404: 'Check Card: it has to exist in the environment of the credential' },
	};
}

/** Sets a card's status [api-10192219]; no idempotency key is documented, and none is needed to set a value. */
export function updateCardStatusRequest(cardId: string, status: string): KobbleRequest {
	return {
		method: 'PATCH',
		path: `${CARDS}/${cardId}/status`,
		body: JSON.stringify({ status }),
		safety: 'idempotent',
		purpose: 'change the status of the card',
		advice: {
			400: 'Kobble may not allow this status after the one that the card has. Check Status',
			404: 'Check Card: it has to exist in the environment of the credential',
			409: 'Kobble may not allow this status after the one that the card has. Check Status',
			422: 'Kobble may not allow this status after the one that the card has. Check Status',
		},
	};
}

/** One page of cards [api-10192216]. */
export function listCardsRequest(query: KobbleRequest['query']): KobbleRequest {
	return {
		method: 'GET',
		path: CARDS,
		query,
		safety: 'idempotent',
		purpose: 'list the cards',
	};
}
