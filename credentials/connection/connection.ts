import { hash } from 'node:crypto';

import { UserError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { DEFAULT_SCOPES } from './fields';
import { parseKobbleUrl } from './urls';

/** The address of Kobble and the identity of the client, as read from a credential's form. */
export interface Connection {
	/** Without a trailing slash. */
	readonly baseUrl: string;
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Sorted, so that the order in which they were selected makes no difference. */
	readonly scopes: readonly string[];
}

/** [doc-768966], [doc-806843]; production is not published. */
const BASE_URLS: ReadonlyMap<string, string> = new Map([
	['staging', 'https://staging.apikobble.net'],
	['development', 'https://dev.apikobble.net'],
]);

/**
 * Reads the form of a Kobble API credential.
 *
 * @throws UserError naming the field that is empty or wrong, never its value
 */
export function readConnection(credentials: ICredentialDataDecryptedObject): Connection {
	const environment = String(credentials.environment ?? 'staging');
	const baseUrl =
		environment === 'custom'
			? parseKobbleUrl(credentials.baseUrl, 'Base URL')
			: BASE_URLS.get(environment);
	if (baseUrl === undefined) {
		throw new UserError(
			'The field "Environment" of the Kobble API credential is not one of the allowed values',
			{
				description: 'Choose Staging, Development or Custom',
			},
		);
	}
	const tokenUrl = isBlank(credentials.tokenUrl)
		? getDefaultTokenUrl(baseUrl)
		: parseKobbleUrl(credentials.tokenUrl, 'Token URL');
	return {
		baseUrl,
		tokenUrl,
		clientId: readRequiredText(credentials.clientId, 'Client ID'),
		clientSecret: readRequiredText(credentials.clientSecret, 'Client Secret'),
		scopes: readScopes(credentials.scope),
	};
}

/** Where tokens come from if the field Token URL is empty. */
export function getDefaultTokenUrl(baseUrl: string): string {
	return `${baseUrl}/oauth2/token`;
}

/** A run needs the key several times per item, always for the same connection. */
const knownKeys = new WeakMap<Connection, string>();

/**
 * The key under which tokens and request limits are shared: a hash over all values of a connection.
 * Two scopes or two secrets of one client never share anything, and no secret is stored as a key.
 */
export function getConnectionKey(connection: Connection): string {
	const known = knownKeys.get(connection);
	if (known !== undefined) return known;
	const { baseUrl, tokenUrl, clientId, clientSecret, scopes } = connection;
	const key = hash('sha256', JSON.stringify([baseUrl, tokenUrl, clientId, clientSecret, scopes]));
	knownKeys.set(connection, key);
	return key;
}

function readRequiredText(value: unknown, fieldName: string): string {
	// Secrets are often copied with surrounding spaces or line breaks.
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw new UserError(`The field "${fieldName}" of the Kobble API credential is empty`, {
			description: 'Kobble issues the client ID and the client secret when you register',
		});
	}
	return text;
}

/**
 * n8n's form for a new credential clears a multi-select field before it fills in the default (seen
 * in 2.41), so an empty selection has to mean the default.
 */
function readScopes(value: unknown): readonly string[] {
	if (Array.isArray(value) && value.length === 0) return DEFAULT_SCOPES;
	const scopes = (Array.isArray(value) ? value : String(value ?? '').split(/\s+/))
		.map((scope) => String(scope).trim())
		.filter((scope) => scope !== '');
	if (scopes.length === 0) {
		throw new UserError('The field "Scope" of the Kobble API credential is empty', {
			description: 'Choose at least one scope, such as Client: Read and Client: Write',
		});
	}
	return [...new Set(scopes)].sort();
}

function isBlank(value: unknown): boolean {
	return typeof value !== 'string' || value.trim() === '';
}
