import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { AnsweringServer } from '../../answeringServer';
import { OK, toCredentialError, toRuleError, testCredential } from './credentialForm';
import { N8N_LINES, NODE_NAME, NodeSetup, updateNode } from '../nodeSetup';

const HTML = '<!doctype html><html><body>Welcome</body></html>';

describe.each(N8N_LINES)('The credential test with wrong hosts, on n8n %s', (line) => {
	let setup: NodeSetup;
	let other: AnsweringServer;
	let elsewhere: AnsweringServer;

	beforeAll(async () => {
		[setup, other, elsewhere] = await Promise.all([
			NodeSetup.open(line, { tokenPort: 0 }),
			AnsweringServer.open(),
			AnsweringServer.open(() => ({ body: { access_token: 'stolen' } })),
		]);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		elsewhere.seen.length = 0;
		other.answerWith(() => ({ status: 302, headers: { location: `${elsewhere.url}/login` } }));
	});

	afterAll(async () => {
		await Promise.all([setup.close(), other.close(), elsewhere.close()]);
	});

	const tested = async (changes: ICredentialDataDecryptedObject = {}) =>
		await testCredential(setup, changes);

	it('a base URL that does not respond', async () => {
		const gone = await AnsweringServer.open();
		const { url } = gone;
		await gone.close();
		expect(await tested({ baseUrl: url })).toEqual(
			toRuleError(
				line,
				'ECONNREFUSED',
				'The service refused the connection - perhaps it is offline',
			),
		);
		expect(await tested({ baseUrl: url, tokenUrl: '' })).toEqual(
			toCredentialError(
				`The Token URL of the Kobble API credential cannot be reached. No answer came from ${new URL(url).host}. Check the Token URL (if it is empty, /oauth2/token of the Base URL is used), and whether n8n may reach that host.`,
			),
		);
	});

	it('a token URL without a token endpoint', async () => {
		expect(await tested({ tokenUrl: `${setup.sandbox.url}/token` })).toEqual(
			toCredentialError(
				'There is no token endpoint at the Token URL of the Kobble API credential. Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (HTTP 404).',
			),
		);
	});

	it('a base URL that is the token host and has no API', async () => {
		const baseUrl = new URL(setup.sandbox.tokenUrl).origin;
		expect(await tested({ baseUrl })).toEqual(
			toRuleError(
				line,
				'The token was granted, but there is no Kobble API at the Base URL. Check the Environment or the Base URL.',
				'The resource you are requesting could not be found',
			),
		);
	});

	it('an HTML page at the base URL passes, because n8n only checks the status', async () => {
		other.answerWith(() => ({ body: HTML }));
		expect(await tested({ baseUrl: other.url })).toEqual(OK);
	});

	it('an HTML page at the token URL', async () => {
		other.answerWith(() => ({ body: HTML }));
		expect(await tested({ tokenUrl: other.url })).toEqual(
			toCredentialError(
				'The Token URL of the Kobble API credential answered without an access token. Check the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token.',
			),
		);
	});

	it('a redirect from the API is not followed', async () => {
		expect(await tested({ baseUrl: other.url })).toEqual(
			toRuleError(
				line,
				'The token was granted, but the Base URL answers with a redirect, which is not followed. Enter the address that it leads to.',
				'Request failed with status code 302',
			),
		);
		expect(other.seen).toHaveLength(1);
		expect(elsewhere.seen).toEqual([]);
	});

	it.each([302, 307])('a %i redirect from the token host is not followed', async (status) => {
		other.answerWith(() => ({ status, headers: { location: `${elsewhere.url}/oauth2/token` } }));
		expect(await tested({ tokenUrl: other.url })).toEqual(
			toCredentialError(
				'The Token URL of the Kobble API credential answers with a redirect. A redirect is not followed, because the client secret would go along. Enter the address that it leads to as Token URL.',
			),
		);
		expect(other.seen).toHaveLength(1);
		expect(elsewhere.seen).toEqual([]);
	});

	it.each([
		['baseUrl', 'Base URL'],
		['tokenUrl', 'Token URL'],
	])('lookalikes of localhost as %s', async (name, field) => {
		expect(await tested({ [name]: 'http://127.0.0.1.evil.com' })).toEqual(
			toCredentialError(
				`The field "${field}" of the Kobble API credential has to begin with https://. Plain http is only allowed to this machine itself (localhost, 127.0.0.1 or [::1]), because the client secret would be sent unencrypted.`,
			),
		);
		expect(await tested({ [name]: 'http://localhost@evil.com' })).toEqual(
			toCredentialError(
				`The field "${field}" of the Kobble API credential may hold no user name, no "?" and no "#". Enter the plain address, such as https://staging.apikobble.net.`,
			),
		);
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it('a token that the API rejects', async () => {
		setup.sandbox.setFaults({
			match: { path: '/customers/*' },
			fault: { kind: 'status', status: 401 },
		});
		expect(await tested()).toEqual(
			toRuleError(
				line,
				'The token was granted, but the Base URL does not accept it. Check that Token URL and Base URL belong to the same environment, and that the scope may read cards, such as Client: Read.',
				'Authorization failed - please check your credentials',
			),
		);
	});

	it.each([
		[
			429,
			'The client ID and secret are right, but Kobble asks for fewer requests at the moment. Try again in a minute.',
			'The service is receiving too many requests from you',
		],
		[
			500,
			'The token was granted, but Kobble could not list a card at the moment. Try again in a minute.',
			'The service was not able to process your request',
		],
	])('an API that answers %i', async (status, message, inOldN8n) => {
		setup.sandbox.setFaults({ match: { path: '/customers/*' }, fault: { kind: 'status', status } });
		expect(await tested()).toEqual(toRuleError(line, message, inOldN8n));
	});

	it('a token endpoint that is busy', async () => {
		setup.sandbox.setFaults({
			match: { path: '/oauth2/token' },
			fault: { kind: 'status', status: 503, body: 'html' },
		});
		// A connection that no other test uses, so that no token is cached for it.
		const scope = ['client/read', 'administrator/read'];
		expect(await tested({ scope })).toEqual(
			toCredentialError(
				'Kobble gave no access token for now. Its token endpoint answered HTTP 503. Try again in a minute.',
			),
		);
	});

	describe('with a list of allowed domains', () => {
		// The sandbox answers at both names.
		const tokenUrl = () => setup.sandbox.tokenUrl.replace('127.0.0.1', 'localhost');
		const restrictedTo = (allowedDomains: string, scope: string) => ({
			...{ tokenUrl: tokenUrl(), allowedHttpRequestDomains: 'domains', allowedDomains },
			// Its own scopes, so that no token of another test is used.
			scope: ['client/read', scope],
		});

		it.each([
			['without the host of the Token URL', '127.0.0.1', 'administrator/read'],
			['that is empty', '', 'administrator/write'],
		])('%s: n8n 2.41 and later refuse, and the list is named', async (_name, list, scope) => {
			const refused = toCredentialError(
				'The Token URL of the Kobble API credential is not among its allowed domains. Add localhost to "Allowed HTTP Request Domains" in the Kobble API credential: the list needs the hosts of both the Base URL and the Token URL.',
			);
			const expected = line === '2.8' ? OK : refused;
			expect(await tested(restrictedTo(list, scope))).toEqual(expected);
			expect(setup.sandbox.counters().tokenRequests).toBe(line === '2.8' ? 1 : 0);
		});

		it('with both hosts: the test passes', async () => {
			const both = restrictedTo('127.0.0.1, localhost', 'administrator/read');
			expect(await tested(both)).toEqual(OK);
		});

		it('without the host of the Token URL: Kobble Cards runs, because n8n does not bind nodes', async () => {
			await setup.saveCredential(restrictedTo('127.0.0.1', 'client/write'));
			const result = await setup.run(updateNode('ACTIVE'), setup.cardItems(3));
			expect(result.error).toBeUndefined();
			expect(result.getOutput(NODE_NAME)).toHaveLength(3);
		});
	});
});
