import { CARDS } from './cards';
import type { KobbleRequest } from './request';

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
