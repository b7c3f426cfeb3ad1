import { UserError } from 'n8n-workflow';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { isJsonObject } from '../../nodes/Kobble/data/json';
import { sanitizeText } from '../../nodes/Kobble/data/sanitizeText';
import { parseRetryAfter, readServerTime } from '../../nodes/Kobble/data/retryAfter';
import { getDefaultTokenUrl } from './connection';
import type { Connection } from './connection';
import { classifyConnectionError, explainConnectionFailure } from './connectionFailure';
import { runWithDeadline, TIMED_OUT } from './deadline';

/** An access token of one connection. The times are milliseconds of the monotonic clock. */
export interface AccessToken {
	readonly value: string;
	readonly requestedAt: number;
	/** `undefined` if Kobble did not say. */
	readonly expiresAt: number | undefined;
}

/** Sends a request with n8n's plain helper, which does not throw on an error status. */
export type SendTokenRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/** Milliseconds. A token endpoint that takes longer counts as unreachable. */
const TOKEN_TIMEOUT = 30_000;

/** Details of a failed token request. */
interface TokenFailureDetails {
	/** Whether a retry with the same values is pointless. */
	readonly refused: boolean;
	/** Milliseconds that the endpoint asked to wait, if it did. */
	readonly retryAfter?: number | undefined;
}

/**
 * Why there is no token. It has no `response` property: n8n would treat a 401 in it as an expired
 * token and retry.
 */
export class TokenUnavailable extends UserError {
	readonly refused: boolean;

	readonly retryAfter: number | undefined;

	constructor(
		message: string,
		/** What to do. */
		readonly advice: string,
		{ refused, retryAfter }: TokenFailureDetails,
	) {
		super(message, { description: advice });
		this.refused = refused;
		this.retryAfter = retryAfter;
	}
}

/**
 * Requests a token with the client credentials grant, in a single attempt [doc-768364].
 *
 * @throws TokenUnavailable with an explanation; of Kobble's response it shows only `error` and
 * `error_description`
 */
export async function requestToken(
	send: SendTokenRequest,
	connection: Connection,
): Promise<AccessToken> {
	const requestedAt = performance.now();
	const answer = readAnswer(await sendOnce(send, connection));
	const { status, fields } = answer;
	if (status >= 300 && status < 400) {
		throw new TokenUnavailable(
			'The Token URL of the Kobble API credential answers with a redirect',
			'A redirect is not followed, because the client secret would go along. Enter the address that it leads to as Token URL',
			{ refused: true },
		);
	}
	if (!(status >= 200 && status < 300)) throw explainRefusal(answer, connection);
	const { access_token: value, expires_in } = fields ?? {};
	if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
		throw new TokenUnavailable(
			'The Token URL of the Kobble API credential answered without an access token',
			'Check the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token',
			{ refused: true },
		);
	}
	const lifetime = Number(expires_in);
	const isKnown = Number.isFinite(lifetime) && lifetime > 0;
	return {
		value,
		requestedAt,
		expiresAt: isKnown ? requestedAt + lifetime * 1000 : undefined,
	};
}

async function sendOnce(send: SendTokenRequest, connection: Connection): Promise<unknown> {
	const sending = send({
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
	const response = await runWithDeadline(sending, TOKEN_TIMEOUT).catch((error: unknown) => {
		throw explainUnreachable(error, connection);
	});
	if (response === TIMED_OUT) throw explainUnreachable({ code: 'ETIMEDOUT' }, connection);
	return response;
}

/**
 * The error of n8n's helper contains the request with the client secret, so nothing of it is kept.
 */
function explainUnreachable(error: unknown, { tokenUrl }: Connection): TokenUnavailable {
	const failure = classifyConnectionError(error);
	const { message, advice } = explainConnectionFailure(failure, {
		fieldName: 'Token URL',
		host: new URL(tokenUrl).host,
	});
	const isTemporary = failure.reason === undefined || failure.reason === 'network';
	return new TokenUnavailable(message, advice, { refused: !isTemporary });
}

function explainRefusal(
	{ status, retryAfter, fields }: TokenAnswer,
	connection: Connection,
): TokenUnavailable {
	const error = cleanText(fields?.error, connection);
	const said = [error, cleanText(fields?.error_description, connection)]
		.filter((text) => text !== '')
		.join(': ');
	const answer = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
	if (status === 429 || status === 408 || status >= 500 || retryAfter !== undefined) {
		return new TokenUnavailable(
			'Kobble gave no access token for now',
			`Its token endpoint answered ${answer}. Try again in a minute`,
			{ refused: false, retryAfter },
		);
	}
	// A gateway answers an unknown path with 401 or 403 too, but a token endpoint says what is wrong.
	if (error === '' && status !== 407 && isBelowBaseUrl(connection)) {
		return new TokenUnavailable(
			'There is no token endpoint at the Base URL of the Kobble API credential',
			`Fill in the Token URL: Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (${answer})`,
			{ refused: true },
		);
	}
	if (error === 'invalid_scope') {
		return new TokenUnavailable(
			'Kobble does not grant this client the chosen scope',
			`Choose other scopes in the Kobble API credential, or ask Kobble to grant them (${answer})`,
			{ refused: true },
		);
	}
	if (status === 401 || error === 'invalid_client') {
		return new TokenUnavailable(
			'Kobble does not accept the client ID or the client secret',
			`Copy both again into the Kobble API credential, and check that they belong to the chosen environment${error === '' ? ', and that the Token URL is Kobble’s token endpoint' : ''} (${answer})`,
			{ refused: true },
		);
	}
	if (status === 404 || status === 405) {
		return new TokenUnavailable(
			'There is no token endpoint at the Token URL of the Kobble API credential',
			`Kobble keeps its token endpoint on a host of its own, ending in /oauth2/token (${answer})`,
			{ refused: true },
		);
	}
	if (status === 407) {
		return new TokenUnavailable(
			'A proxy between n8n and the Token URL asks for a login',
			`Check the user and password in the proxy settings of n8n (${answer})`,
			{ refused: true },
		);
	}
	if (status === 403 && fields === undefined) {
		return new TokenUnavailable(
			'A proxy or firewall between n8n and the Token URL refused the request',
			`Check the proxy settings of n8n, and whether the proxy or firewall allows ${new URL(connection.tokenUrl).host} (${answer})`,
			{ refused: true },
		);
	}
	return new TokenUnavailable(
		'Kobble refused to give an access token',
		`Check the client ID, the client secret and the scopes of the Kobble API credential (${answer})`,
		{ refused: true },
	);
}

/** Whether the field Token URL is empty, or holds what is used in that case. */
function isBelowBaseUrl({ baseUrl, tokenUrl }: Connection): boolean {
	return tokenUrl === getDefaultTokenUrl(baseUrl);
}

/** One line of at most 200 characters, without the credential's own values. */
function cleanText(value: unknown, connection: Connection): string {
	if (typeof value !== 'string') return '';
	const own = [connection.clientSecret, connection.clientId].flatMap(listSpellings);
	const masked = own.reduce((text, one) => text.replaceAll(one, '***'), value);
	const printable = masked.replace(/[^\x20-\x7e]/g, ' ');
	return sanitizeText(printable.slice(0, 200), 200);
}

/** A text as it is and in its encoded forms: an endpoint may echo its input without decoding it. */
function listSpellings(text: string): string[] {
	const inForm = new URLSearchParams({ text }).toString().slice('text='.length);
	return [inForm, encodeURIComponent(text), text];
}

/** What a token endpoint answered. */
interface TokenAnswer {
	readonly status: number;
	/** Milliseconds that it asks to wait, if any. */
	readonly retryAfter: number | undefined;
	/** The body; `undefined` if it is no JSON object. n8n's helper parses JSON of any content type. */
	readonly fields: IDataObject | undefined;
}

/** Reads the result of n8n's helper with `returnFullResponse`. */
function readAnswer(response: unknown): TokenAnswer {
	const { statusCode, headers, body } = isJsonObject(response) ? response : {};
	const known = isJsonObject(headers) ? headers : {};
	return {
		status: Number(statusCode),
		retryAfter: parseRetryAfter(known['retry-after'], readServerTime(known)),
		fields: isJsonObject(body) ? body : undefined,
	};
}
