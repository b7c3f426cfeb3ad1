import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { AnsweringServer } from '../../answeringServer';
import { readConnection } from '../../../credentials/connection/connection';
import { handOverToken } from '../../../credentials/connection/tokens';
import { KobbleApi } from '../../../credentials/KobbleApi.credentials';
import { sendWithAxios } from './sendWithAxios';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CARDS = 'https://staging.apikobble.net/customers/v1/cards';
const FOREIGN = 'This request does not go to the Kobble host of the credential';

const credential = {
	environment: 'staging',
	clientId: 'client',
	clientSecret: 'secret',
	scope: ['client/read'],
	accessToken: 'a token that n8n saved earlier, perhaps of another client',
};

const HELPER = { helpers: { httpRequest: sendWithAxios } };

let server: AnsweringServer;
let tokenUrl = '';

beforeAll(async () => {
	server = await AnsweringServer.open(() => ({
		body: { access_token: 'the-token', expires_in: 3600 },
	}));
	tokenUrl = `${server.url}/oauth2/token`;
	const form = { ...credential, tokenUrl };
	await new KobbleApi().preAuthentication.call(HELPER, form);
});

afterAll(async () => {
	await server.close();
});

/** The request that n8n would send; the HTTP Request node calls its URL `uri`. */
async function sent(options: Partial<IHttpRequestOptions> & { uri?: string }) {
	const request = { method: 'GET', ...options } as IHttpRequestOptions;
	const signed = await new KobbleApi().authenticate({ ...credential, tokenUrl }, request);
	return { ...signed, headers: { ...signed.headers } as Record<string, unknown> };
}

const findNames = (headers: object, name: string) =>
	Object.keys(headers).filter((header) => header.toLowerCase() === name);

describe('A request with the credential', () => {
	it('carries the token', async () => {
		const { headers } = await sent({ url: CARDS });
		expect(headers).toEqual({ Authorization: 'Bearer the-token' });
	});

	it('carries the token of a node that runs while the package is updated', async () => {
		const form = { ...credential, tokenUrl };
		const handedOver = handOverToken(form, readConnection(form));
		let updated: typeof KobbleApi | undefined;
		// The credential class is loaded again, with a memory of its own, which is empty.
		jest.isolateModules(() => {
			({ KobbleApi: updated } = jest.requireActual<{ KobbleApi: typeof KobbleApi }>(
				'../../../credentials/KobbleApi.credentials',
			));
		});
		const request: IHttpRequestOptions = { method: 'GET', url: CARDS };
		const authenticate = async (data: typeof form | typeof handedOver) =>
			(await new (updated ?? KobbleApi)().authenticate(data, request)).headers;
		expect(await authenticate(form)).toEqual({ Authorization: 'Bearer ' });
		expect(await authenticate(handedOver)).toEqual({ Authorization: 'Bearer the-token' });
	});

	it.each(['authorization', 'AUTHORIZATION', 'Authorization'])(
		'replaces the header %s with the token',
		async (name) => {
			const { headers } = await sent({ url: CARDS, headers: { [name]: 'Bearer other', a: 'b' } });
			expect(headers).toEqual({ Authorization: 'Bearer the-token', a: 'b' });
		},
	);

	it.each(['POST', 'post'])(
		'gets a new UUID v4 as its key if it is a %s without a key',
		async (method) => {
			const options = { method: method as 'POST', url: CARDS };
			const [one, other] = await Promise.all([sent(options), sent(options)]);
			expect(one.headers['idempotency-key']).toMatch(UUID_V4);
			expect(other.headers['idempotency-key']).not.toBe(one.headers['idempotency-key']);
		},
	);

	it.each(['idempotency-key', 'Idempotency-Key', 'IDEMPOTENCY-KEY'])(
		'keeps the key that it has as %s',
		async (name) => {
			const { headers } = await sent({ method: 'POST', url: CARDS, headers: { [name]: 'mine' } });
			expect(headers[name]).toBe('mine');
			expect(findNames(headers, 'idempotency-key')).toEqual([name]);
		},
	);

	it('keeps its key when n8n signs it a second time after a 401', async () => {
		const first = await sent({ method: 'POST', url: CARDS });
		const second = await sent({ ...first, headers: { ...first.headers } as IDataObject });
		expect(second.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
	});

	it.each(['GET', 'PATCH', 'PUT', 'DELETE'] as const)(
		'gets no key if it is a %s',
		async (method) => {
			const { headers } = await sent({ method, url: CARDS });
			expect(findNames(headers, 'idempotency-key')).toEqual([]);
		},
	);

	it('follows no redirect, with either n8n option name', async () => {
		const options = { url: CARDS, disableFollowRedirect: false, followRedirect: true };
		expect(await sent(options)).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	});

	it("is a copy, and leaves n8n's options unchanged", async () => {
		const headers = { authorization: 'Bearer other' };
		const options: IHttpRequestOptions = { method: 'POST', url: CARDS, headers };
		await sent(options);
		expect(options).toEqual({
			method: 'POST',
			url: CARDS,
			headers: { authorization: 'Bearer other' },
		});
	});

	it.each<Partial<IHttpRequestOptions> & { uri?: string }>([
		{ url: CARDS },
		{ uri: CARDS },
		{ baseURL: 'https://staging.apikobble.net', url: '/customers/v1/cards' },
		{ baseURL: 'https://staging.apikobble.net/customers', url: 'v1/cards' },
		{ baseURL: 'https://evil.com', url: CARDS },
		{ url: 'HTTPS://STAGING.APIKOBBLE.NET:443/cards' },
	])('is sent to the host of the credential: %j', async (options) => {
		expect((await sent(options)).headers.Authorization).toBe('Bearer the-token');
	});

	it.each<Partial<IHttpRequestOptions> & { uri?: string }>([
		{ url: 'https://evil.com/customers/v1/cards' },
		{ uri: 'https://evil.com/customers/v1/cards' },
		{ url: 'https://evil.com', uri: CARDS },
		{ url: 'https://staging.apikobble.net.evil.com' },
		{ url: 'https://staging.apikobble.net@evil.com' },
		{ url: 'https://evil.com\\@staging.apikobble.net' },
		{ url: 'https://evil.com/?https://staging.apikobble.net' },
		{ url: 'http://staging.apikobble.net/customers/v1/cards' },
		{ url: 'https://staging.apikobble.net:8443/customers/v1/cards' },
		{ url: 'https://dev.apikobble.net/customers/v1/cards' },
		{ baseURL: 'https://staging.apikobble.net', url: 'https://evil.com/cards' },
		{ baseURL: 'https://evil.com', url: '/customers/v1/cards' },
	])('is rejected if it goes to another host: %j', async (options) => {
		await expect(sent(options)).rejects.toThrow(FOREIGN);
	});

	it.each<Partial<IHttpRequestOptions>>([
		{ url: '//evil.com/cards' },
		{ baseURL: 'https://staging.apikobble.net', url: '//evil.com/cards' },
		{ url: '/customers/v1/cards' },
		{},
	])('is rejected if its target is unknown: %j', async (options) => {
		await expect(sent(options)).rejects.toThrow('The field "URL" is not a complete URL');
	});

	it('is rejected with a message that quotes neither the address nor the token', async () => {
		const error: unknown = await sent({ url: 'https://evil.com/x' }).catch((e: unknown) => e);
		const { message, description } = error as Error & { description: string };
		expect(`${message} ${description}`).not.toMatch(/evil|the-token/);
	});
});
