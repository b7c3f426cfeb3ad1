import type { INode } from 'n8n-workflow';

/** The contenders that update 1,000 cards. */
export const RACERS = ['httpRequest', 'kobbleCards20', 'kobbleCards50'] as const;
export type Racer = (typeof RACERS)[number];

/** The contenders that issue cards while responses get lost. */
export const ISSUERS = ['httpRequestNewKey', 'httpRequestItemKey', 'kobbleCards'] as const;
export type Issuer = (typeof ISSUERS)[number];

/** The node setting On Error; the first is n8n's default. */
export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput'] as const;
export type OnError = (typeof ON_ERROR)[number];

/** Ids of the credentials saved in n8n, by credential type. */
export type CredentialIds = Readonly<Record<'kobbleApi' | 'oAuth2Api', string>>;

/** What the HTTP Request node needs to know, because it works with any API. */
export interface ApiAddress {
	readonly url: string;
}

export const MEASURED = 'Measured';

/** Creates the node to measure, which sets the status of the card in each item. */
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
		// 20 is the default, so nothing is set.
		options: racer === 'kobbleCards50' ? { concurrency: 50 } : {},
	});
}

/** Creates the node to measure, which issues a card for each item's wallet, with Retry On Fail. */
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

/** n8n's expressions have no function for a UUID; users write this line instead. */
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

/** As dragged onto the canvas: all options keep their defaults, including batching. */
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
