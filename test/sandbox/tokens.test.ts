import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import {
	requestToken,
	createAuthorizedClient,
	createCardBody,
	CARDS,
	withKey,
	createHttpClient,
} from './sandboxClient';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

function post(form: Record<string, string>) {
	return createHttpClient('').post(sandbox.tokenUrl, new URLSearchParams(form));
}

const complete = () => ({
	grant_type: 'client_credentials',
	client_id: sandbox.clientId,
	client_secret: sandbox.clientSecret,
	scope: 'client/read',
});

describe('the token endpoint', () => {
	it('returns a bearer token with its lifetime', async () => {
		const { status, data } = await requestToken(sandbox, 'client/read client/write');
		expect(status).toBe(200);
		expect(data).toEqual({
			access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
			expires_in: 3600,
			token_type: 'Bearer',
		});
		expect(sandbox.counters()).toMatchObject({ tokenRequests: 1, tokensIssued: 1 });
	});

	it.each([
		['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
		['a wrong secret', { client_secret: 'guess' }, 401, 'invalid_client'],
		['an unknown client', { client_id: 'someone' }, 401, 'invalid_client'],
		['an unknown scope', { scope: 'client/read root' }, 400, 'invalid_scope'],
		['an empty scope', { scope: ' ' }, 400, 'invalid_scope'],
	])('refuses %s', async (_name, change, status, error) => {
		const answer = await post({ ...complete(), ...change });
		expect([answer.status, answer.data.error]).toEqual([status, error]);
		expect(answer.data.error_description).toEqual(expect.any(String));
		expect(sandbox.counters()).toMatchObject({ tokenRequests: 1, tokensIssued: 0 });
	});

	it('refuses a missing field and a JSON body as invalid_request', async () => {
		const { client_id: _left, ...rest } = complete();
		const missing = await post(rest);
		expect([missing.status, missing.data.error]).toEqual([400, 'invalid_request']);
		const json = await createHttpClient('').post(sandbox.tokenUrl, complete());
		expect([json.status, json.data.error]).toEqual([415, 'invalid_request']);
	});

	it.each([429, 503])('pushes back with %i and Retry-After, once', async (status) => {
		const match = { path: '/oauth2/token', first: 1 };
		sandbox.setFaults({ match, fault: { kind: 'status', status, retryAfter: 7 } });
		const refused = await requestToken(sandbox, 'client/read');
		expect([refused.status, refused.headers['retry-after']]).toEqual([status, '7']);
		expect(sandbox.counters()).toMatchObject({ tokenRequests: 1, tokensIssued: 0 });
		expect((await requestToken(sandbox, 'client/read')).status).toBe(200);
	});

	it('can listen on a port of its own, without the API', async () => {
		const apart = await startSandbox({ tokenPort: 0 });
		try {
			expect(new URL(apart.tokenUrl).port).not.toBe(String(apart.port));
			const kobble = await createAuthorizedClient(apart);
			expect((await kobble.get(CARDS)).status).toBe(200);
			const { origin } = new URL(apart.tokenUrl);
			expect((await createHttpClient(origin).get(CARDS)).status).toBe(404);
		} finally {
			await apart.close();
		}
	});
});

describe('a token', () => {
	it('is required everywhere', async () => {
		const { status, data } = await createHttpClient(sandbox.url).get(CARDS);
		expect([status, data.message]).toEqual([401, 'Missing, invalid or expired token']);
		const kobble = createHttpClient(sandbox.url);
		kobble.defaults.headers.common.Authorization = 'Bearer made-up';
		expect((await kobble.get('/customers/v1/wallets')).status).toBe(401);
	});

	it('reads with read and writes with write, of either family', async () => {
		for (const family of ['client', 'administrator']) {
			sandbox.reset();
			const reader = await createAuthorizedClient(sandbox, `${family}/read`);
			const writer = await createAuthorizedClient(sandbox, `${family}/write`);
			expect((await reader.get(CARDS)).status).toBe(200);
			expect((await reader.post(CARDS, createCardBody(sandbox, 0), withKey())).status).toBe(403);
			expect((await writer.get(CARDS)).status).toBe(403);
			expect((await writer.post(CARDS, createCardBody(sandbox, 0), withKey())).status).toBe(201);
			const path = `${CARDS}/${sandbox.seed.cards[0]}/status`;
			expect((await reader.patch(path, { status: 'ACTIVE' })).status).toBe(403);
			expect((await writer.patch(path, { status: 'ACTIVE' })).status).toBe(200);
		}
	});

	it('without the scope is answered 401 as by AWS API Gateway, if told to', async () => {
		sandbox.set({ missingScopeStatus: 401 });
		const reader = await createAuthorizedClient(sandbox, 'client/read');
		const refused = await reader.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect([refused.status, refused.data]).toEqual([401, { message: 'Unauthorized' }]);
		expect((await reader.get(CARDS)).status).toBe(200);
	});

	it('ends with its lifetime', async () => {
		sandbox.set({ tokenLifetimeSeconds: 0 });
		const dead = await createAuthorizedClient(sandbox);
		expect((await dead.get(CARDS)).status).toBe(401);
		sandbox.set({ tokenLifetimeSeconds: 60 });
		const live = await createAuthorizedClient(sandbox);
		expect((await live.get(CARDS)).status).toBe(200);
	});

	it('ends when all are revoked; a new one is good', async () => {
		const kobble = await createAuthorizedClient(sandbox);
		sandbox.revokeTokensNow();
		expect((await kobble.get(CARDS)).status).toBe(401);
		expect((await (await createAuthorizedClient(sandbox)).get(CARDS)).status).toBe(200);
	});

	it('outlives a reset', async () => {
		const kobble = await createAuthorizedClient(sandbox);
		sandbox.reset();
		expect((await kobble.get(CARDS)).status).toBe(200);
	});
});
