import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { classifyConnectionError } from '../../../credentials/connection/connectionFailure';
import { runWithDeadline, TIMED_OUT } from '../../../credentials/connection/deadline';
import {
	getLiveToken,
	getUsedToken,
	handOverToken,
	obtainToken,
} from '../../../credentials/connection/tokens';
import { isJsonObject } from '../data/json';
import { parseRetryAfter, readServerTime } from '../data/retryAfter';
import { extractMessage, saysWalletIsLinked } from '../errors/kobbleMessage';
import type { KobbleRequest } from '../api/request';
import type { AttemptResult } from '../retry/retryPolicy';

/** The n8n contexts that can send a request: a run, a list in the editor, a trigger. */
export type RequestSender =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions;

/** One attempt of a request: its result and Kobble's response. */
export interface Attempt {
	readonly result: AttemptResult;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: unknown;
	/** When it was sent, in milliseconds of the monotonic clock. */
	readonly sentAt: number;
	/** The access token that it was sent with. */
	readonly token: string | undefined;
}

/** Sends single requests with n8n's own helper, without following redirects. */
export class Transport {
	/**
	 * @param credential as received from n8n; read only once, because n8n decrypts it at each read
	 */
	constructor(
		private readonly sender: RequestSender,
		readonly connection: Connection,
		private readonly credential: ICredentialDataDecryptedObject,
	) {}

	/**
	 * Ensures that there is a token, which `attempt` then uses.
	 *
	 * @throws TokenUnavailable
	 */
	async obtainToken(): Promise<void> {
		const { helpers } = this.sender;
		await obtainToken(async (options) => await helpers.httpRequest(options), this.connection);
	}

	/** Whether there is a token to send; another request may have found out that it is refused. */
	hasToken(): boolean {
		return getLiveToken(this.connection) !== undefined;
	}

	/**
	 * Makes one attempt.
	 *
	 * @param timeout milliseconds from its start to the end of the response
	 */
	async attempt(
		request: KobbleRequest,
		idempotencyKey: string | undefined,
		timeout: number,
	): Promise<Attempt> {
		// Each request gets its own copy, which identifies the token that it was sent with.
		const data = handOverToken(this.credential, this.connection);
		const sentAt = performance.now();
		const sending = this.sender.helpers.httpRequestWithAuthentication.call(
			this.sender,
			'kobbleApi',
			this.buildOptions(request, idempotencyKey, timeout),
			{ credentialsDecrypted: { id: '', name: '', type: 'kobbleApi', data } },
		);
		const outcome = await runWithDeadline(
			sending.then(
				(response: unknown) => readResponse(response),
				(error: unknown) => withoutAnswer(readConnectionError(error)),
			),
			timeout,
		);
		const answer =
			outcome === TIMED_OUT ? withoutAnswer({ kind: 'broken', code: 'timeout' }) : outcome;
		return { ...answer, sentAt, token: getUsedToken(data) };
	}

	private buildOptions(
		request: KobbleRequest,
		idempotencyKey: string | undefined,
		timeout: number,
	): IHttpRequestOptions {
		return {
			method: request.method,
			url: `${this.connection.baseUrl}${request.path}`,
			qs: { ...request.query },
			headers: {
				accept: 'application/json',
				...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
				...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
			},
			body: request.body,
			timeout,
			returnFullResponse: true,
			// Every status is returned with its headers, including Retry-After, in every version of n8n.
			// This also disables n8n's own handling of a 401; the client handles it instead.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
	}
}

type Answer = Pick<Attempt, 'result' | 'headers' | 'body'>;

/** Reads the result of n8n's helper with `returnFullResponse`. */
export function readResponse(response: unknown): Answer {
	const full = isJsonObject(response) ? response : {};
	const headers = isJsonObject(full.headers) ? full.headers : {};
	const { body } = full;
	const status = Number(full.statusCode);
	return {
		result: {
			kind: 'answered',
			status,
			retryAfter: parseRetryAfter(headers['retry-after'], readServerTime(headers)),
			readable: isReadable(status, headers, body),
			walletIsLinked: status >= 400 && status < 500 && saysWalletIsLinked(extractMessage(body)),
		},
		headers,
		body,
	};
}

/** Reads the error of n8n's helper. */
export function readConnectionError(error: unknown): AttemptResult {
	const { reason, code } = classifyConnectionError(error);
	return reason === undefined ? { kind: 'broken', code } : { kind: 'unreachable', reason, code };
}

function withoutAnswer(result: AttemptResult): Answer {
	return { result, headers: {}, body: undefined };
}

/**
 * Whether a body is complete: any JSON value, or nothing if the response says that it has none.
 * n8n's helper returns a body that is not JSON as text, such as an HTML page or truncated JSON.
 */
function isReadable(
	status: number,
	headers: Readonly<Record<string, unknown>>,
	body: unknown,
): boolean {
	// A 204 response has no body.
	if (status === 204) return true;
	if (body === undefined || body === '') {
		const encoding = String(headers['transfer-encoding'] ?? '');
		return Number(headers['content-length']) === 0 || /\bchunked\b/i.test(encoding);
	}
	if (typeof body !== 'string') return true;
	// The helper has parsed it: text that begins like other JSON than a string was truncated.
	return /\bjson\b/i.test(String(headers['content-type'] ?? '')) && !/^\s*["[{<]/.test(body);
}
