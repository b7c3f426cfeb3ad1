import { AnsweringServer } from '../../answeringServer';
import { readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { requestToken } from '../../../credentials/connection/tokenRequest';
import { sendWithAxios } from './sendWithAxios';
import { catchRejection } from '../thrown';

const SECRET = 's3cret+of/the test&=%';

let server: AnsweringServer;
beforeAll(async () => {
	server = await AnsweringServer.open();
});
afterAll(async () => {
	await server.close();
});

function connection(tokenUrl = `${server.url}/oauth2/token`): Connection {
	return readConnection({
		environment: 'custom',
		baseUrl: 'https://kobble.test',
		tokenUrl,
		clientId: 'client of the test',
		clientSecret: SECRET,
		scope: ['client/write', 'client/read'],
	});
}

const request = async () => await requestToken(sendWithAxios, connection());

describe('A token request', () => {
	it('is a form, with the scopes in one field, separated by spaces', async () => {
		server.answerWith(() => ({ body: { access_token: 'token', expires_in: 60 } }));
		await request();
		const [{ method, path, headers, body } = { headers: {} }] = server.seen;
		expect([method, path]).toEqual(['POST', '/oauth2/token']);
		expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
		expect(headers.accept).toBe('application/json');
		expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
			grant_type: 'client_credentials',
			client_id: 'client of the test',
			client_secret: SECRET,
			scope: 'client/read client/write',
		});
	});

	it('returns the token and its expiry, counted from before the request', async () => {
		server.answerWith(() => ({ body: { access_token: 'token', expires_in: 60 } }));
		const before = performance.now();
		const { value, expiresAt } = await request();
		expect(value).toBe('token');
		expect(expiresAt).toBeGreaterThanOrEqual(before + 60_000);
		expect(expiresAt).toBeLessThanOrEqual(performance.now() + 60_000);
	});

	it('accepts a lifetime given as text, and JSON with another content type', async () => {
		const headers = { 'content-type': 'text/plain' };
		server.answerWith(() => ({ headers, body: '{"access_token":"token","expires_in":"60"}' }));
		const { value, expiresAt } = await request();
		expect(value).toBe('token');
		expect(expiresAt).toBeGreaterThan(performance.now());
	});

	it.each([[undefined], [null], [0], [-5], ['soon'], [{}], ['1e999']])(
		'has no expiry if expires_in is %j',
		async (expires_in) => {
			server.answerWith(() => ({ body: { access_token: 'token', expires_in } }));
			expect(await request()).toMatchObject({ value: 'token', expiresAt: undefined });
		},
	);

	it.each([
		['nothing', ''],
		['no token', { expires_in: 60 }],
		['an empty token', { access_token: '' }],
		['a number as token', { access_token: 42 }],
		['a list as token', { access_token: ['token'] }],
		['a token with a line break', { access_token: 'token\r\nx-injected: yes' }],
		['a token with a NUL', { access_token: 'token\u0000' }],
		['a token with a space', { access_token: 'to ken' }],
		['a token beyond ASCII', { access_token: 'tokén' }],
		['a list', [{ access_token: 'token' }]],
		['JSON null', 'null'],
		['an HTML page', '<html><body>access_token</body></html>'],
		['megabytes of text', 'x'.repeat(3_000_000)],
		['JSON that is cut off', '{"access_token":"tok'],
	])('reports a missing token in %s', async (_what, body) => {
		server.answerWith(() => ({ body }));
		expect(await catchRejection(request())).toEqual({
			message: 'The Token URL of the Kobble API credential answered without an access token',
			description:
				'Check the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token',
		});
	});

	it.each([
		[401, { error: 'invalid_client' }, 'Kobble does not accept the client ID or the client secret'],
		[400, { error: 'invalid_client' }, 'Kobble does not accept the client ID or the client secret'],
		[401, '', 'Kobble does not accept the client ID or the client secret'],
		[400, { error: 'invalid_scope' }, 'Kobble does not grant this client the chosen scope'],
		[403, { error: 'invalid_scope' }, 'Kobble does not grant this client the chosen scope'],
		[400, { error: 'unauthorized_client' }, 'Kobble refused to give an access token'],
		[403, {}, 'Kobble refused to give an access token'],
		[404, '', 'There is no token endpoint at the Token URL of the Kobble API credential'],
		[405, {}, 'There is no token endpoint at the Token URL of the Kobble API credential'],
		[302, '', 'The Token URL of the Kobble API credential answers with a redirect'],
	])('answered with %i %j is rejected: %s', async (status, body, message) => {
		server.answerWith(() => ({ status, body }));
		await expect(request()).rejects.toMatchObject({ message, refused: true });
	});

	it.each<[string, number, string | object, string]>([
		[
			'other scopes',
			400,
			{ error: 'invalid_scope' },
			'Choose other scopes in the Kobble API credential, or ask Kobble to grant them (HTTP 400, invalid_scope)',
		],
		[
			'the client ID and the client secret',
			401,
			{ error: 'invalid_client' },
			'Copy both again into the Kobble API credential, and check that they belong to the chosen environment (HTTP 401, invalid_client)',
		],
		[
			'the Token URL too, if the answer gives no reason',
			401,
			'',
			'Copy both again into the Kobble API credential, and check that they belong to the chosen environment, and that the Token URL is Kobble’s token endpoint (HTTP 401)',
		],
		[
			'the Token URL',
			404,
			'',
			'Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (HTTP 404)',
		],
		[
			'the final address',
			300,
			'',
			'A redirect is not followed, because the client secret would go along. Enter the address that it leads to as Token URL',
		],
		[
			'the whole credential',
			403,
			{ error: 'unauthorized_client', error_description: 'Not now' },
			'Check the client ID, the client secret and the scopes of the Kobble API credential (HTTP 403, unauthorized_client: Not now)',
		],
		[
			'the whole credential, if the page of a gateway says no more',
			400,
			'<html>',
			'Check the client ID, the client secret and the scopes of the Kobble API credential (HTTP 400)',
		],
		[
			'the proxy that asks for a login',
			407,
			'',
			'Check the user and password in the proxy settings of n8n (HTTP 407)',
		],
	])('advises to check %s', async (_what, status, body, advice) => {
		server.answerWith(() => ({ status, body }));
		await expect(request()).rejects.toMatchObject({ advice, refused: true });
	});

	it('names the proxy that asks for a login', async () => {
		server.answerWith(() => ({ status: 407 }));
		await expect(request()).rejects.toThrow(
			'A proxy between n8n and the Token URL asks for a login',
		);
	});

	it('names a proxy or firewall, and the host, if a 403 does not come from an endpoint', async () => {
		server.answerWith(() => ({ status: 403, body: '<html>Forbidden</html>' }));
		await expect(request()).rejects.toMatchObject({
			message: 'A proxy or firewall between n8n and the Token URL refused the request',
			advice: `Check the proxy settings of n8n, and whether the proxy or firewall allows ${new URL(server.url).host} (HTTP 403)`,
			refused: true,
		});
	});

	it('refused with a Retry-After may be repeated after that time', async () => {
		server.answerWith(() => ({ status: 403, headers: { 'retry-after': '20' } }));
		await expect(request()).rejects.toMatchObject({
			message: 'Kobble gave no access token for now',
			refused: false,
			retryAfter: 20_000,
		});
	});

	it.each([undefined, 100, 'none'])(
		'answered with the status %p gives no token',
		async (statusCode) => {
			const send = async () =>
				await Promise.resolve({ statusCode, body: { access_token: 'token' } });
			await expect(requestToken(send, connection())).rejects.toMatchObject({ refused: true });
		},
	);

	it('answered without a token is not repeated', async () => {
		server.answerWith(() => ({ body: '<html>' }));
		await expect(request()).rejects.toMatchObject({ refused: true });
	});

	it.each([
		['ECONNRESET', false],
		['ENOTFOUND', false],
		['CERT_HAS_EXPIRED', true],
	])('that fails with %s cannot succeed unchanged: %s', async (code, refused) => {
		const send = async () => await Promise.reject(Object.assign(new Error(code), { code }));
		await expect(requestToken(send, connection())).rejects.toMatchObject({ refused });
	});

	it('that takes longer than its time limit counts as unreachable, and may be repeated', async () => {
		const startedAt = performance.now();
		const waiting = requestToken(async () => await new Promise(() => undefined), connection());
		const now = jest.spyOn(performance, 'now').mockReturnValue(startedAt + 31_000);
		await expect(waiting).rejects.toMatchObject({
			message: 'The Token URL of the Kobble API credential cannot be reached',
			refused: false,
		});
		now.mockRestore();
	});

	it.each([
		[404, '', 'HTTP 404'],
		[403, { message: 'Missing Authentication Token' }, 'HTTP 403'],
		[401, '<html>', 'HTTP 401'],
	])(
		'answered with %i %j by the Base URL, asks for the Token URL',
		async (status, body, answer) => {
			server.answerWith(() => ({ status, body }));
			const withoutTokenUrl = { ...connection(), baseUrl: server.url };
			const asked = requestToken(sendWithAxios, withoutTokenUrl);
			expect(await catchRejection(asked)).toMatchObject({
				message: 'There is no token endpoint at the Base URL of the Kobble API credential',
				description: `Fill in the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (${answer})`,
			});
		},
	);

	it('refused for a reason by the Base URL, gives that reason', async () => {
		server.answerWith(() => ({ status: 401, body: { error: 'invalid_client' } }));
		const withoutTokenUrl = { ...connection(), baseUrl: server.url };
		await expect(requestToken(sendWithAxios, withoutTokenUrl)).rejects.toThrow(
			'Kobble does not accept the client ID or the client secret',
		);
	});

	it.each([408, 429, 500, 502, 503, 504])('answered with %i may be retried', async (status) => {
		server.answerWith(() => ({ status, body: '<html>busy</html>' }));
		await expect(request()).rejects.toMatchObject({
			message: 'Kobble gave no access token for now',
			description: `Its token endpoint answered HTTP ${status}. Try again in a minute`,
			refused: false,
		});
	});

	it('throws an error without the response, because n8n would otherwise send a second request', async () => {
		server.answerWith(() => ({ status: 401, body: { error: 'invalid_client' } }));
		const error: unknown = await request().catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		expect(error).not.toHaveProperty('response');
		expect(error).not.toHaveProperty('cause');
	});

	it('does not follow a redirect', async () => {
		const elsewhere = await AnsweringServer.open(() => ({ body: { access_token: 'stolen' } }));
		server.answerWith(() => ({ status: 307, headers: { location: elsewhere.url } }));
		await expect(request()).rejects.toThrow('answers with a redirect');
		expect(elsewhere.seen).toEqual([]);
		await elsewhere.close();
	});

	it('that cannot reach the host names it, and may be retried', async () => {
		const gone = await AnsweringServer.open();
		const { url } = gone;
		await gone.close();
		await expect(requestToken(sendWithAxios, connection(url))).rejects.toMatchObject({
			message: 'The Token URL of the Kobble API credential cannot be reached',
			description: expect.stringContaining(new URL(url).host) as string,
			refused: false,
		});
	});
});

describe('The error of a rejected token request', () => {
	it('shows only error and error_description', async () => {
		const body = { error: 'invalid_request', error_description: 'No', hint: 'hidden-detail' };
		server.answerWith(() => ({ status: 400, headers: { 'x-detail': 'hidden-detail' }, body }));
		const { description } = await catchRejection(request());
		expect(description).toContain('(HTTP 400, invalid_request: No)');
		expect(description).not.toContain('hidden-detail');
	});

	it('shows nothing that is not text', async () => {
		const body = { error: { message: 'hidden-detail' }, error_description: ['hidden-detail'] };
		server.answerWith(() => ({ status: 400, body }));
		const { description } = await catchRejection(request());
		expect(description).toMatch(/\(HTTP 400\)$/);
	});

	it('cuts a long explanation, and is one line of printable characters', async () => {
		const error_description = `first\r\nsecond\u0000\u001b[31m third ${'x'.repeat(1_000_000)}`;
		server.answerWith(() => ({ status: 400, body: { error: 'bad', error_description } }));
		const { description } = await catchRejection(request());
		expect(description).toContain('first second [31m third x');
		expect(description.length).toBeLessThan(500);
		expect(description).toMatch(/^[\x20-\x7e]+$/);
	});

	it.each([
		['as it is', SECRET],
		['as the form carried it', new URLSearchParams({ s: SECRET }).toString().slice(2)],
		['encoded for a URL', encodeURIComponent(SECRET)],
	])('never shows the secret, echoed %s', async (_how, echoed) => {
		const body = { error: `got ${echoed}`, error_description: `echo: ${echoed} and ${echoed}.` };
		server.answerWith(() => ({ status: 400, body }));
		const shown = JSON.stringify(await catchRejection(request()));
		expect(shown).toContain('echo: ***');
		expect(shown).not.toContain(echoed);
	});

	it.each([
		['error', { error: 'invalid_client', error_description: 'x'.repeat(190) + SECRET }],
		['error_description', { error: 'x'.repeat(190) + SECRET }],
	])('contains no part of the secret if the text is cut', async (_where, body) => {
		server.answerWith(() => ({ status: 400, body }));
		expect(JSON.stringify(await catchRejection(request()))).not.toContain(SECRET.slice(0, 5));
	});
});
