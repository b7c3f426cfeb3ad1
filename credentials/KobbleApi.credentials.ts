import { randomUUID } from 'node:crypto';

import { UserError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { readConnection } from './connection/connection';
import { obtainToken, refuseToken } from './connection/tokens';
import { kobbleApiFields } from './connection/fields';
import { getRequestOrigin } from './connection/urls';

export class KobbleApi implements ICredentialType {
	name = 'kobbleApi';

	displayName = 'Kobble API';

	icon: Icon = { light: 'file:../icons/kobble.svg', dark: 'file:../icons/kobble.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kobble/n8n-nodes-kobble/blob/main/docs/credentials.md';

	properties: INodeProperties[] = kobbleApiFields;

	/**
	 * n8n calls this when the hidden token is empty, or after a 401; then the token in the
	 * credential is the one that Kobble refused.
	 *
	 * @returns a new object at each call: n8n merges it into the credential of the one request
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<{ accessToken: string }> {
		const connection = readConnection(credentials);
		refuseToken(connection, String(credentials.accessToken ?? ''));
		const accessToken = await obtainToken(
			async (options) => await this.helpers.httpRequest(options),
			connection,
		);
		return { accessToken };
	}

	/**
	 * Sets the bearer token, and an idempotency key on a POST that has none in any spelling of the
	 * header: Kobble wants one [doc-1820627], and the HTTP Request node cannot make it. That key is
	 * new at every try; Kobble Cards sets its own.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { baseUrl } = readConnection(credentials);
		const request = requestOptions as IHttpRequestOptions & { uri?: unknown };
		// The HTTP Request node names its URL `uri`.
		const url = String(request.url ?? request.uri ?? '');
		if (getRequestOrigin(url, request.baseURL) !== new URL(baseUrl).origin) {
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
		headers.Authorization = `Bearer ${String(credentials.accessToken ?? '')}`;
		if (request.method?.toUpperCase() === 'POST' && !has('idempotency-key')) {
			headers['idempotency-key'] = randomUUID();
		}
		return {
			...request,
			headers: headers as IHttpRequestOptions['headers'],
			// A redirect would take the token along; the last two are the old names of the same.
			disableFollowRedirect: true,
			...{ followRedirect: false, followAllRedirects: false },
		};
	};
}
