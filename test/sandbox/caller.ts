import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../sandbox/sandbox';

export interface Client {
	clientId: string;
	clientSecret: string;
}

/** A plain HTTP client that knows nothing of the project and throws on no status. */
export function plain(baseURL: string): AxiosInstance {
	return axios.create({ baseURL, validateStatus: () => true, maxRedirects: 0, proxy: false });
}

export function askForToken(
	sandbox: Sandbox,
	scope: string,
	client: Client = sandbox,
): Promise<AxiosResponse> {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: client.clientId,
		client_secret: client.clientSecret,
		scope,
	});
	return plain('').post(sandbox.tokenUrl, form);
}

/** A client that carries a token with these scopes. */
export async function authorized(
	sandbox: Sandbox,
	scope = 'client/read client/write',
	client: Client = sandbox,
): Promise<AxiosInstance> {
	const { data } = await askForToken(sandbox, scope, client);
	const kobble = plain(sandbox.url);
	kobble.defaults.headers.common.Authorization = `Bearer ${data.access_token}`;
	return kobble;
}

/** Headers with an idempotency key; a new one where none is given. */
export function keyed(key: string = randomUUID()) {
	return { headers: { 'idempotency-key': key } };
}

/** The body of a Create for the `index`th free wallet. */
export function cardOn({ seed }: Sandbox, index: number) {
	return { wallet_id: seed.wallets[index], program_id: seed.programs[0] };
}

export const CARDS = '/customers/v1/cards';
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const NOWHERE = '11111111-1111-4111-8111-111111111111';
