import type { INode } from 'n8n-workflow';

/** Who updates 1,000 cards. */
export const RACERS = ['httpRequest', 'kobbleCards20', 'kobbleCards50'] as const;
export type Racer = (typeof RACERS)[number];

/** Who issues cards while answers get lost. */
export const ISSUERS = ['httpRequestNewKey', 'httpRequestItemKey', 'kobbleCards'] as const;
export type Issuer = (typeof ISSUERS)[number];

/** The node setting On Error; the first is n8n's default. */
export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput'] as const;
export type OnError = (typeof ON_ERROR)[number];

/** By credential type, the credentials that n8n saved. */
export type CredentialIds = Readonly<Record<'kobbleApi' | 'oAuth2Api', string>>;

/** What the HTTP Request node has to be told, because it is made for any API. */
export interface ApiAddress {
	readonly url: string;
}

export const MEASURED = 'Measured';

/** The one node that is measured: sets the status of the card that an item names. */
export function createRacerNode(racer: Racer, { url }: ApiAddress): INode {
	if (racer === 'httpRequest') {
		return createHttpRequest({
			method: 'PATCH',
			url: `=${url}/customers/v1/cards/{{ $json.card }}/status`,
			...createJsonBody({ status: 'SUSPENDED' }),
		});
	}
	return createKobbleCards({
		operation: 'updateStatus',
		cardId: byId('={{ $json.card }}'),
		status: 'SUSPENDED',
		// 20 is the default: nothing is set.
		options: racer === 'kobbleCards50' ? { concurrency: 50 } : {},
	});
}

/** The one node that is measured: issues a card for the wallet that an item names, with Retry On Fail. */
export function createIssuerNode(issuer: Issuer, onError: OnError, { url }: ApiAddress): INode {
	const settings: Partial<INode> = { retryOnFail: true, maxTries: 3, onError };
	if (issuer === 'kobbleCards') {
		const walletId = byId('={{ $json.wallet }}');
		const programId = byId('={{ $json.program }}');
		const node = createKobbleCards({ operation: 'create', walletId, programId, options: {} });
		return { ...node, ...settings };
	}
	const key = issuer === 'httpRequestItemKey' ? '={{ $json.key }}' : NEW_UUID;
	const node = createHttpRequest({
		method: 'POST',
		url: `${url}/customers/v1/cards`,
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'idempotency-key', value: key }] },
		...createJsonBody({ wallet_id: '={{ $json.wallet }}', program_id: '={{ $json.program }}' }),
	});
	return { ...node, ...settings };
}

/** n8n's expressions have no function for a UUID; this line is what its users write instead. */
export const NEW_UUID =
	"={{ 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16)) }}";

function createKobbleCards(parameters: INode['parameters']): INode {
	return {
		...placeNode('5f0c3a34-6d0b-4a64-9a52-0a9c1a7f6d10'),
		type: 'n8n-nodes-kobble.kobbleCards',
		typeVersion: 1,
		parameters: { resource: 'card', ...parameters },
		credentials: { kobbleApi: { id: '', name: CREDENTIAL_NAMES.kobbleApi } },
	};
}

/** As it is dragged onto the canvas: all of its options are left alone, batching among them. */
function createHttpRequest(parameters: INode['parameters']): INode {
	return {
		...placeNode('0c7d0b52-1c4e-4d1b-8f0a-5f3f4a0b9c21'),
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			authentication: 'genericCredentialType',
			genericAuthType: 'oAuth2Api',
			...parameters,
			options: {},
		},
		credentials: { oAuth2Api: { id: '', name: CREDENTIAL_NAMES.oAuth2Api } },
	};
}

export const CREDENTIAL_NAMES = {
	kobbleApi: 'Kobble account',
	oAuth2Api: 'OAuth2 account',
} as const;

function placeNode(id: string): Pick<INode, 'id' | 'name' | 'position'> {
	return { id, name: MEASURED, position: [440, 0] };
}

function byId(value: string): INode['parameters'] {
	return { __rl: true, mode: 'id', value };
}

function createJsonBody(fields: Record<string, string>): INode['parameters'] {
	const parameters = Object.entries(fields).map(([name, value]) => ({ name, value }));
	return { sendBody: true, bodyParameters: { parameters } };
}
