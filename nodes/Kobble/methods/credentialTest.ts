import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { requestToken } from '../../../credentials/connection/tokenRequest';
import { extractMessage } from '../errors/kobbleMessage';

/** Milliseconds: somebody is waiting in front of the form. */
const TIMEOUT = 15_000;

/**
 * Tries a credential: a token of its own, then one card listed. A test that n8n makes by itself
 * from a request cannot put its outcome into words in n8n 2.8, where a missing scope reads as a
 * wrong secret.
 */
export async function testKobbleCredential(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	// The only way to send a request that n8n gives to a credential test.
	const { request } = this.helpers;
	const send = async (options: IHttpRequestOptions): Promise<unknown> =>
		await request({
			method: options.method,
			uri: options.url,
			headers: options.headers,
			body: options.body,
			timeout: TIMEOUT,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	try {
		const connection = readConnection(credential.data ?? {});
		const token = await requestToken(send, connection);
		return await listOneCard(send, connection, token.value);
	} catch (error) {
		return failed(wordsOf(error));
	}
}

async function listOneCard(
	send: (options: IHttpRequestOptions) => Promise<unknown>,
	{ baseUrl }: Connection,
	token: string,
): Promise<INodeCredentialTestResult> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url: `${baseUrl}/customers/v1/cards?limit=1`,
		headers: { accept: 'application/json', Authorization: `Bearer ${token}` },
	};
	const response = await send(options).catch(() => undefined);
	if (!isJsonObject(response)) {
		return failed(
			'The token was granted, but the Base URL cannot be reached. Check the Environment or the Base URL, and whether n8n may reach that host.',
		);
	}
	const status = Number(response.statusCode);
	const body = parsed(response.body);
	if (status >= 200 && status < 300 && Array.isArray(body)) {
		return { status: 'OK', message: 'Connection successful!' };
	}
	return failed(explain(status, body));
}

function explain(status: number, body: unknown): string {
	if (status === 401) {
		return 'The token was granted, but the Base URL does not accept it. Check that Token URL and Base URL belong to the same environment.';
	}
	if (status === 403) {
		return 'The client ID and secret are right, but the chosen scope may not read cards. Add a read scope, such as client/read: looking cards up, and retrying a status change safely, takes it.';
	}
	if (status === 404) {
		return 'The token was granted, but there is no Kobble API at the Base URL. Check the Environment or the Base URL.';
	}
	if (status === 429) {
		return 'The client ID and secret are right, but Kobble asks for fewer requests at the moment. Try again in a minute.';
	}
	if (status >= 300 && status < 400) {
		return 'The token was granted, but the Base URL answers with a redirect, which is not followed. Enter the address that it leads to.';
	}
	if (status >= 200 && status < 300) {
		return 'The token was granted, but what answers at the Base URL is not the Kobble API. Check the Environment or the Base URL.';
	}
	const words = extractMessage(body);
	return `The token was granted, but Kobble could not list a card (HTTP ${status}${words === '' ? '' : `, ${words}`}). Try again in a minute.`;
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}

function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return 'The credential could not be tested';
	const description: unknown = Reflect.get(error, 'description');
	const sentences = [error.message, description].filter(
		(text): text is string => typeof text === 'string' && text !== '',
	);
	return `${sentences.join('. ')}.`;
}

function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}
