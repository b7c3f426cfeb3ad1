import { randomUUID } from 'node:crypto';

import { UserError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { readConnection } from './connection/connection';
import { credentialTest } from './connection/credentialTest';
import { kobbleApiFields } from './connection/fields';
import { TokenUnavailable } from './connection/tokenRequest';
import {
	getUsedToken,
	isTokenYoung,
	obtainToken,
	refuseToken,
	useToken,
} from './connection/tokens';
import { getRequestOrigin } from './connection/urls';

/**
 * Milliseconds. n8n's HTTP Request node calls `preAuthentication` again after any failure and does
 * not say which one. A token younger than this is not treated as refused; otherwise, repeated
 * requests for something that does not exist would each request a new token.
 */
const YOUNG = 10_000;

export class KobbleApi implements ICredentialType {
	name = 'kobbleApi';

	displayName = 'Kobble API';

	icon: Icon = { light: 'file:../icons/kobble.svg', dark: 'file:../icons/kobble.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kobble/n8n-nodes-kobble/blob/main/docs/credentials.md';

	properties: INodeProperties[] = kobbleApiFields;

	test = credentialTest;

	/**
	 * Ensures that this process has a valid token. n8n calls this before each request, because the
	 * hidden field stays empty, and again after a failed request.
	 *
	 * @returns nothing to save, so n8n's database holds no token and no token outlives an edit
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		try {
			const connection = readConnection(credentials);
			const used = getUsedToken(credentials);
			if (used !== undefined && !isTokenYoung(connection, used, YOUNG)) {
				refuseToken(connection, used);
			}
			await obtainToken(async (options) => await this.helpers.httpRequest(options), connection);
			return {};
		} catch (error) {
			throw joinSentences(error);
		}
	}

	/**
	 * Sets the bearer token. Also sets an idempotency key on a POST that has no such header, in any
	 * spelling: Kobble requires one [doc-1820627], and the HTTP Request node cannot create it. That
	 * key is new at every attempt; Kobble Cards sets its own.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const connection = readConnection(credentials);
		const request = requestOptions as IHttpRequestOptions & { uri?: unknown };
		// The HTTP Request node names its URL `uri`.
		const url = String(request.url ?? request.uri ?? '');
		if (getRequestOrigin(url, request.baseURL) !== new URL(connection.baseUrl).origin) {
			throw new UserError('This request does not go to the Kobble host of the credential', {
				description:
					'The access token is only sent to the environment chosen in the Kobble API credential. Change the URL of the request, or choose another credential',
			});
		}
		const headers: Record<string, unknown> = { ...request.headers };
		const has = (name: string) => Object.keys(headers).some((key) => key.toLowerCase() === name);
		for (const name of Object.keys(headers)) {
			if (name.toLowerCase() === 'authorization') delete headers[name];
		}
		headers.Authorization = `Bearer ${useToken(credentials, connection) ?? ''}`;
		if (request.method?.toUpperCase() === 'POST' && !has('idempotency-key')) {
			headers['idempotency-key'] = randomUUID();
		}
		return {
			...request,
			headers: headers as IHttpRequestOptions['headers'],
			// A redirect would forward the token. The last two options are older names of the first.
			disableFollowRedirect: true,
			...{ followRedirect: false, followAllRedirects: false },
		};
	};
}

/** The credential's form shows only the message, so the message also has to say what to do. */
function joinSentences(error: unknown): unknown {
	if (error instanceof TokenUnavailable) return new UserError(`${error.message}. ${error.advice}.`);
	if (!(error instanceof UserError) || typeof error.description !== 'string') return error;
	return new UserError(`${error.message}. ${error.description}.`);
}
