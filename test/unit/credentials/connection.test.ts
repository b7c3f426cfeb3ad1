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
	it('leads to staging, with the token endpoint below it', () => {
		expect(readConnection(form())).toEqual({
			baseUrl: 'https://staging.apikobble.net',
			tokenUrl: 'https://staging.apikobble.net/oauth2/token',
			clientId: 'client',
			clientSecret: 'secret-of-the-test',
			scopes: ['client/read', 'client/write'],
		});
	});

	it('leads to development, whatever was once entered as Base URL', () => {
		const { baseUrl } = readConnection(form({ environment: 'development', baseUrl: 'nonsense' }));
		expect(baseUrl).toBe('https://dev.apikobble.net');
	});

	it('takes the URLs of a custom environment, without slashes at their ends', () => {
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

	it('puts no second slash between a base URL and the token endpoint', () => {
		const changes = { environment: 'custom', baseUrl: 'https://api.example.com//', tokenUrl: '  ' };
		expect(readConnection(form(changes)).tokenUrl).toBe('https://api.example.com/oauth2/token');
	});

	it('ignores spaces and line breaks around the client ID and the secret, not those within', () => {
		const changes = { clientId: ' client\t', clientSecret: '\r\n a secret \n' };
		expect(readConnection(form(changes))).toMatchObject({
			clientId: 'client',
			clientSecret: 'a secret',
		});
	});

	it('sorts the scopes and takes each once', () => {
		const scope = ['client/write', ' client/read', 'client/write', '', 'administrator/read'];
		const { scopes } = readConnection(form({ scope }));
		expect(scopes).toEqual(['administrator/read', 'client/read', 'client/write']);
	});

	it('takes the default where none is chosen, as the form of n8n 2.41 leaves it', () => {
		const { scopes } = readConnection(form({ scope: [] }));
		expect(scopes).toEqual(['client/read', 'client/write']);
	});

	it('takes scopes that an expression gave as text', () => {
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
		'refuses the environment %s and does not repeat it',
		(environment) => {
			const { message } = catchThrown(() => readConnection(form({ environment })));
			expect(message).toBe(
				'The field "Environment" of the Kobble API credential is not one of the allowed values',
			);
		},
	);

	it('names the token URL when that is the wrong one', () => {
		const { message } = catchThrown(() =>
			readConnection(form({ tokenUrl: 'http://127.0.0.1.evil.com' })),
		);
		expect(message).toBe(
			'The field "Token URL" of the Kobble API credential has to begin with https://',
		);
	});
});

describe('What tokens and bounds belong to', () => {
	it('is the same however the scopes were ticked', () => {
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
	])('is another one for another %s', (_what, changes) => {
		expect(keyWith(changes)).not.toBe(keyWith({}));
	});

	it('keeps fields apart that read the same one after the other', () => {
		const one = keyWith({ clientId: 'a', clientSecret: 'bc' });
		expect(keyWith({ clientId: 'ab', clientSecret: 'c' })).not.toBe(one);
	});

	it('holds nothing of the secret', () => {
		expect(keyWith({})).toMatch(/^[0-9a-f]{64}$/);
	});
});
