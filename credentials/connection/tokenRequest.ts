import { UserError } from 'n8n-workflow';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { isJsonObject } from '../../nodes/Kobble/data/json';
import type { Connection } from './connection';

/** An access token and when it ends (milliseconds since 1970), or `undefined` where Kobble did not say. */
export interface AccessToken {
	readonly value: string;
	readonly expiresAt: number | undefined;
}

/** How the token request is sent: n8n's helper where there is one, with the status as a result. */
export type SendTokenRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/** Milliseconds; a token endpoint that takes longer is taken for dead. */
const TOKEN_TIMEOUT = 30_000;

/**
 * Why there is no token. `refused` means that asking again with the same values is pointless.
 * It carries no `response`: n8n would take a 401 in it for an expired token and ask a second time.
 */
export class TokenUnavailable extends UserError {
	constructor(
		message: string,
		readonly refused: boolean,
		description: string,
	) {
		super(message, { description });
	}
}

/**
 * Asks for a token by client credentials, once [doc-768364].
 *
 * @throws TokenUnavailable in words; of Kobble's answer it shows only `error` and `error_description`
 */
export async function requestToken(
	send: SendTokenRequest,
	connection: Connection,
): Promise<AccessToken> {
	const sentAt = Date.now();
	const response = await sendOnce(send, connection);
	const status = statusOf(response);
	const body = isJsonObject(response) ? response.body : undefined;
	if (status >= 300 && status < 400) {
		throw new TokenUnavailable(
			'The Token URL of the Kobble API credential answers with a redirect',
			true,
			'A redirect is not followed, because the client secret would go along. Enter the address that it leads to as Token URL',
		);
	}
	if (status < 200 || status >= 300) throw refusal(status, body, connection);
	const fields = bodyAsRecord(body);
	const value = fields?.access_token;
	if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
		throw new TokenUnavailable(
			'The Token URL of the Kobble API credential answered without an access token',
			true,
			'Check the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token',
		);
	}
	const lifetime = Number(fields?.expires_in);
	return {
		value,
		expiresAt: Number.isFinite(lifetime) && lifetime > 0 ? sentAt + lifetime * 1000 : undefined,
	};
}

async function sendOnce(send: SendTokenRequest, connection: Connection): Promise<unknown> {
	try {
		return await send({
			method: 'POST',
			url: connection.tokenUrl,
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				accept: 'application/json',
			},
			body: new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: connection.clientId,
				client_secret: connection.clientSecret,
				scope: connection.scopes.join(' '),
			}).toString(),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TOKEN_TIMEOUT,
		});
	} catch {
		throw unreachable(connection);
	}
}

/** What n8n's helper threw holds the request with the client secret: nothing of it is kept. */
function unreachable({ tokenUrl }: Connection): TokenUnavailable {
	return new TokenUnavailable(
		'The Token URL of the Kobble API credential cannot be reached',
		false,
		`No answer came from ${new URL(tokenUrl).host}. Check the Token URL (left empty, it lies below the Base URL), and whether n8n may reach that host`,
	);
}

function refusal(status: number, body: unknown, connection: Connection): TokenUnavailable {
	const fields = bodyAsRecord(body);
	const error = saidByKobble(fields?.error, connection);
	const said = [error, saidByKobble(fields?.error_description, connection)]
		.filter((text) => text !== '')
		.join(': ');
	const answer = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
	if (error === 'invalid_scope') {
		return new TokenUnavailable(
			'Kobble does not grant this client the chosen scope',
			true,
			`Choose other scopes in the Kobble API credential, or ask Kobble to grant them (${answer})`,
		);
	}
	if (status === 401 || error === 'invalid_client') {
		return new TokenUnavailable(
			'Kobble does not accept the client ID or the client secret',
			true,
			`Copy both again into the Kobble API credential, and check that they belong to the chosen environment${error === '' ? ', and that the Token URL is Kobble’s token endpoint' : ''} (${answer})`,
		);
	}
	if (status === 404 || status === 405) {
		return new TokenUnavailable(
			'There is no token endpoint at the Token URL of the Kobble API credential',
			true,
			`Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (${answer})`,
		);
	}
	if (status === 429 || status === 408 || status >= 500) {
		return new TokenUnavailable(
			'Kobble gave no access token for now',
			false,
			`Its token endpoint answered ${answer}. Try again in a minute`,
		);
	}
	return new TokenUnavailable(
		'Kobble refused to give an access token',
		true,
		`Check the client ID, the client secret and the scopes of the Kobble API credential (${answer})`,
	);
}

/** One line of at most 200 characters, without the credential's own values. */
function saidByKobble(value: unknown, connection: Connection): string {
	if (typeof value !== 'string') return '';
	const own = [connection.clientSecret, connection.clientId].flatMap(spellingsOf);
	return own
		.reduce((text, one) => text.replaceAll(one, '***'), value)
		.replace(/[^\x20-\x7e]+/g, ' ')
		.trim()
		.slice(0, 200);
}

/** A text as it is and as it travels: an endpoint may echo what it was sent without decoding it. */
function spellingsOf(text: string): string[] {
	const inForm = new URLSearchParams({ text }).toString().slice('text='.length);
	return [inForm, encodeURIComponent(text), text];
}

function statusOf(response: unknown): number {
	return isJsonObject(response) ? Number(response.statusCode) : 0;
}

function bodyAsRecord(body: unknown): Record<string, unknown> | undefined {
	if (isJsonObject(body)) return body;
	if (typeof body !== 'string') return undefined;
	try {
		const parsed: unknown = JSON.parse(body);
		return isJsonObject(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}
