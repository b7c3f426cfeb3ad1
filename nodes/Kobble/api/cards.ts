import type { IDataObject } from 'n8n-workflow';

import type { KobbleRequest } from './request';

/** A card as Kobble sends it [api-10192216]; only what the node itself looks at is checked. */
export type Card = IDataObject;

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

/** What may be said of a new card that takes the place of another; both as the user left them. */
export interface Renewal {
	readonly reason: string | undefined;
	/** The format is not documented. */
	readonly expiry: string | undefined;
}

const ADVICE = {
	400: 'Kobble may not allow this for a card in its present status, or not take this reason or expiry. Check Card, Reason and Expiry',
	404: 'Check Card: it has to exist in the environment of the credential',
} as const;

/** Gives a card a successor [api-10192220]; what is answered is not documented. */
export function replaceCardRequest(cardId: string, renewal: Renewal): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/replace`,
		body: JSON.stringify(renewal),
		safety: 'keyed',
		purpose: 'replace the card',
		advice: ADVICE,
	};
}

/** Lets a card live longer [api-10192220]; what is answered is not documented. */
export function renewCardRequest(cardId: string, renewal: Renewal): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/renew`,
		body: JSON.stringify(renewal),
		safety: 'keyed',
		purpose: 'renew the card',
		advice: ADVICE,
	};
}

/** Makes a time-based secret of a card [api-12255079]; what is answered is not documented. */
export function generateSecretRequest(cardId: string, remarks: string): KobbleRequest {
	return {
		method: 'POST',
		path: `${CARDS}/${cardId}/secrets`,
		body: JSON.stringify({ remarks }),
		safety: 'keyed',
		purpose: 'generate the secret of the card',
		advice: { 404: ADVICE[404] },
	};
}
