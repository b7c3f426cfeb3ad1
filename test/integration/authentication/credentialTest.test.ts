import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OK, toCredentialError, toRuleError, testCredential } from './credentialForm';
import { N8N_LINES, NodeSetup } from '../nodeSetup';

describe.each(N8N_LINES)('The credential test, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { tokenPort: 0 });
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	afterAll(async () => {
		await setup.close();
	});

	const tested = async (changes: ICredentialDataDecryptedObject = {}) =>
		await testCredential(setup, changes);

	it('succeeds with one token request and one card listed, and changes nothing', async () => {
		expect(await tested()).toEqual(OK);
		const { requests } = setup.sandbox.counters();
		expect(requests).toEqual({ 'POST /oauth2/token': 1, 'GET /customers/v1/cards': 1 });
		expect(setup.sandbox.requests().at(-1)?.query).toEqual({ limit: '1' });
	});

	it('succeeds if the Token URL is empty and the token endpoint is below the base URL', async () => {
		expect(await tested({ tokenUrl: '' })).toEqual(OK);
	});

	it('succeeds with trailing slashes in the URLs and spaces around every value', async () => {
		const { url, tokenUrl, clientId, clientSecret } = setup.sandbox;
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
		['no scope chosen, which means the default', []],
		['the administrator scopes', ['administrator/read', 'administrator/write']],
	])('succeeds with %s', async (_what, scope) => {
		expect(await tested({ scope })).toEqual(OK);
	});

	it.each([
		['secret', { clientSecret: 'wrong' }],
		['client ID', { clientId: 'wrong' }],
	])('a wrong %s', async (_what, changes) => {
		expect(await tested(changes)).toEqual(
			toCredentialError(
				'Kobble does not accept the client ID or the client secret. Copy both again into the Kobble API credential, and check that they belong to the chosen environment (HTTP 401, invalid_client: Client authentication failed).',
			),
		);
		expect(setup.sandbox.counters().tokenRequests).toBe(1);
	});

	it('a missing read scope is not reported as a wrong secret', async () => {
		expect(await tested({ scope: ['client/write'] })).toEqual(
			toRuleError(
				line,
				'The client ID and secret are right, but the chosen scope may not read cards. Add a read scope, such as Client: Read: looking cards up, and retrying a status change safely, takes it.',
				'Forbidden - perhaps check your credentials?',
			),
		);
	});

	it('an unknown scope', async () => {
		expect(await tested({ scope: ['client/everything'] })).toEqual(
			toCredentialError(
				'Kobble does not grant this client the chosen scope. Choose other scopes in the Kobble API credential, or ask Kobble to grant them (HTTP 400, invalid_scope: Known scopes: client/read, client/write, administrator/read, administrator/write).',
			),
		);
	});

	it.each([
		[
			{ clientSecret: ' ' },
			'The field "Client Secret" of the Kobble API credential is empty. Kobble issues the client ID and the client secret when you register.',
		],
		[
			{ scope: [' '] },
			'The field "Scope" of the Kobble API credential is empty. Choose at least one scope, such as Client: Read and Client: Write.',
		],
		[
			{ baseUrl: '' },
			'The field "Base URL" of the Kobble API credential is empty. Enter the plain address, such as https://staging.apikobble.net.',
		],
	])('an empty field, %j', async (changes, message) => {
		expect(await tested(changes)).toEqual(toCredentialError(message));
		expect(setup.sandbox.requests()).toEqual([]);
	});
});
