import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../sandbox/sandbox';

export interface ClientCredentials {
	clientId: string;
	clientSecret: string;
}

/** A plain HTTP client that knows nothing of the project and throws on no status. */
export function createHttpClient(baseURL: string): AxiosInstance {
	return axios.create({ baseURL, validateStatus: () => true, maxRedirects: 0, proxy: false });
}

export function requestToken(
	sandbox: Sandbox,
	scope: string,
	client: ClientCredentials = sandbox,
): Promise<AxiosResponse> {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: client.clientId,
		client_secret: client.clientSecret,
		scope,
	});
	return createHttpClient('').post(sandbox.tokenUrl, form);
}

/** A client that carries a token with these scopes. */
export async function createAuthorizedClient(
	sandbox: Sandbox,
	scope = 'client/read client/write',
	client: ClientCredentials = sandbox,
): Promise<AxiosInstance> {
	const { data } = await requestToken(sandbox, scope, client);
	const kobble = createHttpClient(sandbox.url);
	kobble.defaults.headers.common.Authorization = `Bearer ${data.access_token}`;
	return kobble;
}

/** Headers with an idempotency key; a new one if none is given. */
export function withKey(key: string = randomUUID()) {
	return { headers: { 'idempotency-key': key } };
}

/** The body of a Create for the `index`th free wallet. */
export function createCardBody({ seed }: Sandbox, index: number) {
	return { wallet_id: seed.wallets[index], program_id: seed.programs[0] };
}

export const CARDS = '/customers/v1/cards';
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const UNKNOWN_ID = '11111111-1111-4111-8111-111111111111';
