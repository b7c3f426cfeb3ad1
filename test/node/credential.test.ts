import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { AnsweringServer } from '../answeringServer';
import { CREDENTIAL_ID, N8N_LINES, Workbench } from './workbench';

const HTML = '<!doctype html><html><body>Welcome</body></html>';

describe.each(N8N_LINES)('The test of the credential, on n8n %s', (line) => {
	let bench: Workbench;
	let other: AnsweringServer;
	let elsewhere: AnsweringServer;

	beforeAll(async () => {
		[bench, other, elsewhere] = await Promise.all([
			Workbench.open(line, { tokenPort: 0 }),
			AnsweringServer.open(),
			AnsweringServer.open(() => ({ body: { access_token: 'stolen' } })),
		]);
	});

	beforeEach(() => {
		bench.sandbox.reset();
		elsewhere.seen.length = 0;
		other.answerWith(() => ({ status: 302, headers: { location: `${elsewhere.url}/login` } }));
	});

	afterAll(async () => {
		await Promise.all([bench.close(), other.close(), elsewhere.close()]);
	});

	/** What the form shows below its fields; the token host is one of its own, as Kobble's is. */
	async function tested(changes: ICredentialDataDecryptedObject = {}) {
		const { tokenUrl } = bench.sandbox;
		return await bench.engine.testCredential({
			id: CREDENTIAL_ID,
			name: 'Kobble',
			type: 'kobbleApi',
			data: bench.credentialData({ tokenUrl, ...changes }),
		});
	}

	const OK = { status: 'OK', message: 'Connection successful!' };
	const said = (message: string) => ({ status: 'Error', message });

	it('succeeds, with one token request and one card listed, nothing changed', async () => {
		expect(await tested()).toEqual(OK);
		const { requests } = bench.sandbox.counters();
		expect(requests).toEqual({ 'POST /oauth2/token': 1, 'GET /customers/v1/cards': 1 });
		expect(bench.sandbox.requests().at(-1)?.query).toEqual({ limit: '1' });
	});

	it('succeeds where the token endpoint is below the base URL and the field is empty', async () => {
		expect(await tested({ tokenUrl: '' })).toEqual(OK);
	});

	it('succeeds with slashes at the end of the URLs and spaces around all that was copied', async () => {
		const { url, tokenUrl, clientId, clientSecret } = bench.sandbox;
		const changes = {
			baseUrl: ` ${url}// `,
			tokenUrl: `${tokenUrl}/\n`,
			clientId: `${clientId} `,
			clientSecret: `\t${clientSecret}\r\n`,
		};
		expect(await tested(changes)).toEqual(OK);
	});

	it.each([
		['a read scope', ['client/read']],
		['the administrator scopes', ['administrator/read', 'administrator/write']],
	])('succeeds with %s', async (_what, scope) => {
		expect(await tested({ scope })).toEqual(OK);
	});

	it.each([
		['secret', { clientSecret: 'wrong' }],
		['client ID', { clientId: 'wrong' }],
	])('a wrong %s', async (_what, changes) => {
		expect(await tested(changes)).toEqual(
			said(
				'Kobble does not accept the client ID or the client secret. Copy both again into the Kobble API credential, and check that they belong to the chosen environment (HTTP 401, invalid_client: Client authentication failed).',
			),
		);
		expect(bench.sandbox.counters().tokenRequests).toBe(1);
	});

	it('a write scope alone is not called a wrong secret', async () => {
		expect(await tested({ scope: ['client/write'] })).toEqual(
			said(
				'The client ID and secret are right, but the chosen scope may not read cards. Add a read scope, such as client/read; the node needs it to look cards up. With a write scope alone, Create and Update Status still work.',
			),
		);
	});

	it('a scope that Kobble does not know', async () => {
		expect(await tested({ scope: ['client/everything'] })).toEqual(
			said(
				'Kobble does not grant this client the chosen scope. Choose other scopes in the Kobble API credential, or ask Kobble to grant them (HTTP 400, invalid_scope: Known scopes: client/read, client/write, administrator/read, administrator/write).',
			),
		);
	});

	it('a base URL that nobody answers at', async () => {
		const gone = await AnsweringServer.open();
		const { url } = gone;
		await gone.close();
		expect(await tested({ baseUrl: url })).toEqual(
			said(
				'The token was granted, but the Base URL cannot be reached. Check the Environment or the Base URL, and whether n8n may reach that host.',
			),
		);
		expect(await tested({ baseUrl: url, tokenUrl: '' })).toEqual(
			said(
				`The Token URL of the Kobble API credential cannot be reached. No answer came from ${new URL(url).host}. Check the Token URL, and whether n8n may reach that host.`,
			),
		);
	});

	it('a token URL without a token endpoint', async () => {
		expect(await tested({ tokenUrl: `${bench.sandbox.url}/token` })).toEqual(
			said(
				'There is no token endpoint at the Token URL of the Kobble API credential. Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (HTTP 404).',
			),
		);
	});

	it('a base URL without the API, which is the token host', async () => {
		const baseUrl = new URL(bench.sandbox.tokenUrl).origin;
		expect(await tested({ baseUrl })).toEqual(
			said(
				'The token was granted, but there is no Kobble API at the Base URL. Check the Environment or the Base URL.',
			),
		);
	});

	it('an HTML page at the base URL', async () => {
		other.answerWith(() => ({ body: HTML }));
		expect(await tested({ baseUrl: other.url })).toEqual(
			said(
				'The token was granted, but what answers at the Base URL is not the Kobble API. Check the Environment or the Base URL.',
			),
		);
	});

	it('an HTML page at the token URL', async () => {
		other.answerWith(() => ({ body: HTML }));
		expect(await tested({ tokenUrl: other.url })).toEqual(
			said(
				'The Token URL of the Kobble API credential answered without an access token. Check the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token.',
			),
		);
	});

	it('an API that redirects is not followed', async () => {
		expect(await tested({ baseUrl: other.url })).toEqual(
			said(
				'The token was granted, but the Base URL answers with a redirect, which is not followed. Enter the address that it leads to.',
			),
		);
		expect(other.seen).toHaveLength(1);
		expect(elsewhere.seen).toEqual([]);
	});

	it.each([302, 307])('a token host that redirects by %i is not followed', async (status) => {
		other.answerWith(() => ({ status, headers: { location: `${elsewhere.url}/oauth2/token` } }));
		expect(await tested({ tokenUrl: other.url })).toEqual(
			said(
				'The Token URL of the Kobble API credential answers with a redirect. A redirect is not followed, because the client secret would go along. Enter the address that it leads to as Token URL.',
			),
		);
		expect(other.seen).toHaveLength(1);
		expect(elsewhere.seen).toEqual([]);
	});

	it.each([
		['baseUrl', 'Base URL'],
		['tokenUrl', 'Token URL'],
	])('look-alikes of this machine as %s', async (name, field) => {
		expect(await tested({ [name]: 'http://127.0.0.1.evil.com' })).toEqual(
			said(
				`The field "${field}" of the Kobble API credential has to begin with https://. Plain http is only allowed to this machine itself (localhost, 127.0.0.1 or [::1]), because the client secret would travel readable.`,
			),
		);
		expect(await tested({ [name]: 'http://localhost@evil.com' })).toEqual(
			said(
				`The field "${field}" of the Kobble API credential may hold no user name, no "?" and no "#". Enter the plain address, such as https://staging.apikobble.net.`,
			),
		);
		expect(bench.sandbox.requests()).toEqual([]);
	});

	it('a token that the API does not accept', async () => {
		bench.sandbox.setFaults({
			match: { path: '/customers/*' },
			fault: { kind: 'status', status: 401 },
		});
		expect(await tested()).toEqual(
			said(
				'The token was granted, but the Base URL does not accept it. Check that Token URL and Base URL belong to the same environment.',
			),
		);
	});

	it.each([
		[
			429,
			'The client ID and secret are right, but Kobble asks for fewer requests at the moment. Try again in a minute.',
		],
		[
			500,
			'The token was granted, but Kobble could not list a card (HTTP 500, The sandbox was told to answer 500). Try again in a minute.',
		],
	])('an API that answers %i', async (status, message) => {
		bench.sandbox.setFaults({ match: { path: '/customers/*' }, fault: { kind: 'status', status } });
		expect(await tested()).toEqual(said(message));
	});

	it('a token endpoint that is busy', async () => {
		bench.sandbox.setFaults({
			match: { path: '/oauth2/token' },
			fault: { kind: 'status', status: 503, body: 'html' },
		});
		expect(await tested()).toEqual(
			said(
				'Kobble gave no access token for now. Its token endpoint answered HTTP 503. Try again in a minute.',
			),
		);
	});

	it.each([
		[
			{ clientSecret: ' ' },
			'The field "Client Secret" of the Kobble API credential is empty. Kobble issues the client ID and the client secret when you register.',
		],
		[
			{ scope: [] },
			'The field "Scope" of the Kobble API credential is empty. Choose at least one scope, such as client/read and client/write.',
		],
		[
			{ baseUrl: '' },
			'The field "Base URL" of the Kobble API credential is empty. Enter the plain address, such as https://staging.apikobble.net.',
		],
	])('an empty field, %j', async (changes, message) => {
		expect(await tested(changes)).toEqual(said(message));
		expect(bench.sandbox.requests()).toEqual([]);
	});
});
