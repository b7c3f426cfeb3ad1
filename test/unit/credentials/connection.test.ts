import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { getConnectionKey, readConnection } from '../../../credentials/connection/connection';
import { catchThrown } from '../thrown';

const form = (changes: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject => ({
	environment: 'staging',
	baseUrl: '',
	tokenUrl: '',
	clientId: 'client',
	clientSecret: 'secret-of-the-test',
	scope: ['client/read', 'client/write'],
	...changes,
});

const keyWith = (changes: ICredentialDataDecryptedObject) =>
	getConnectionKey(readConnection(form(changes)));

describe('The form of a credential', () => {
	it('defaults to staging, with the token endpoint below the base URL', () => {
		expect(readConnection(form())).toEqual({
			baseUrl: 'https://staging.apikobble.net',
			tokenUrl: 'https://staging.apikobble.net/oauth2/token',
			clientId: 'client',
			clientSecret: 'secret-of-the-test',
			scopes: ['client/read', 'client/write'],
		});
	});

	it('uses development, and ignores an earlier Base URL', () => {
		const { baseUrl } = readConnection(form({ environment: 'development', baseUrl: 'nonsense' }));
		expect(baseUrl).toBe('https://dev.apikobble.net');
	});

	it('uses the URLs of a custom environment, without trailing slashes', () => {
		const changes = {
			environment: 'custom',
			baseUrl: ' https://api.example.com/ ',
			tokenUrl: 'https://token.example.com/oauth2/token/',
		};
		expect(readConnection(form(changes))).toMatchObject({
			baseUrl: 'https://api.example.com',
			tokenUrl: 'https://token.example.com/oauth2/token',
		});
	});

	it('adds no second slash between a base URL and the token endpoint', () => {
		const changes = { environment: 'custom', baseUrl: 'https://api.example.com//', tokenUrl: '  ' };
		expect(readConnection(form(changes)).tokenUrl).toBe('https://api.example.com/oauth2/token');
	});

	it('ignores spaces and line breaks around the client ID and the secret, but not inside them', () => {
		const changes = { clientId: ' client\t', clientSecret: '\r\n a secret \n' };
		expect(readConnection(form(changes))).toMatchObject({
			clientId: 'client',
			clientSecret: 'a secret',
		});
	});

	it('sorts and deduplicates the scopes', () => {
		const scope = ['client/write', ' client/read', 'client/write', '', 'administrator/read'];
		const { scopes } = readConnection(form({ scope }));
		expect(scopes).toEqual(['administrator/read', 'client/read', 'client/write']);
	});

	it('uses the default scopes if none is chosen, as in the form of n8n 2.41', () => {
		const { scopes } = readConnection(form({ scope: [] }));
		expect(scopes).toEqual(['client/read', 'client/write']);
	});

	it('accepts scopes as text from an expression', () => {
		const { scopes } = readConnection(form({ scope: ' client/write  client/read ' }));
		expect(scopes).toEqual(['client/read', 'client/write']);
	});

	it.each([
		['clientId', '', 'Client ID'],
		['clientId', undefined, 'Client ID'],
		['clientSecret', ' \n', 'Client Secret'],
		['clientSecret', 42, 'Client Secret'],
		['scope', ['', ' '], 'Scope'],
		['scope', '', 'Scope'],
		['scope', undefined, 'Scope'],
	])('names the field when %s is %j', (name, value, field) => {
		const { message, description } = catchThrown(() =>
			readConnection(form({ [name]: value as string })),
		);
		expect(message).toBe(`The field "${field}" of the Kobble API credential is empty`);
		expect(description).not.toBe('');
	});

	it.each([['production'], ['constructor'], ['__proto__'], ['toString']])(
		'rejects the environment %s and does not quote it',
		(environment) => {
			const { message } = catchThrown(() => readConnection(form({ environment })));
			expect(message).toBe(
				'The field "Environment" of the Kobble API credential is not one of the allowed values',
			);
		},
	);

	it('names the token URL if it is invalid', () => {
		const { message } = catchThrown(() =>
			readConnection(form({ tokenUrl: 'http://127.0.0.1.evil.com' })),
		);
		expect(message).toBe(
			'The field "Token URL" of the Kobble API credential has to begin with https://',
		);
	});
});

describe('The identity of a connection', () => {
	it('does not depend on the order of the scopes', () => {
		const one = keyWith({ scope: ['client/read', 'client/write'] });
		expect(keyWith({ scope: ['client/write', 'client/read', 'client/read'] })).toBe(one);
	});

	it.each([
		['scope', { scope: ['client/read'] }],
		['secret', { clientSecret: 'another' }],
		['client', { clientId: 'another' }],
		[
			'base URL',
			{ environment: 'development', tokenUrl: 'https://staging.apikobble.net/oauth2/token' },
		],
		['token URL', { tokenUrl: 'https://token.example.com/oauth2/token' }],
	])('differs for another %s', (_what, changes) => {
		expect(keyWith(changes)).not.toBe(keyWith({}));
	});

	it('differs if text moves from one field to the next', () => {
		const one = keyWith({ clientId: 'a', clientSecret: 'bc' });
		expect(keyWith({ clientId: 'ab', clientSecret: 'c' })).not.toBe(one);
	});

	it('does not contain the secret', () => {
		expect(keyWith({})).toMatch(/^[0-9a-f]{64}$/);
	});
});
