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
import { getLiveToken, getUsedToken, obtainToken } from '../../../credentials/connection/tokens';
import { isJsonObject } from '../data/json';
import { parseRetryAfter, readServerTime } from '../data/retryAfter';
import { extractMessage, saysWalletIsLinked } from '../errors/kobbleMessage';
import type { KobbleRequest } from '../api/request';
import type { AttemptResult } from '../retry/retryPolicy';

/** Whatever of n8n a request can be sent from: a run, a list of the editor, a trigger. */
export type RequestSender =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions;

/** One try of a request: what came of it, and what Kobble answered. */
export interface Attempt {
	readonly result: AttemptResult;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: unknown;
	/** When it left, in milliseconds of the monotonic clock. */
	readonly sentAt: number;
	/** The access token that it went out with. */
	readonly token: string | undefined;
}

/**
 * n8n asks the credential for a token before each request whose hidden field is empty. A node has
 * made sure of one, so it fills the field; what is sent is always the token of this connection.
 */
const TOKEN_IS_IN_MEMORY = 'in memory';

/** Sends single requests with n8n's own helper, and never follows a redirect. */
export class Transport {
	/** @param credential as n8n handed it out; read once, because n8n decrypts it at each read */
	constructor(
		private readonly sender: RequestSender,
		readonly connection: Connection,
		private readonly credential: ICredentialDataDecryptedObject,
	) {}

	/**
	 * Makes sure that there is a token, which `attempt` then takes.
	 *
	 * @throws TokenUnavailable
	 */
	async obtainToken(): Promise<void> {
		const { helpers } = this.sender;
		await obtainToken(async (options) => await helpers.httpRequest(options), this.connection);
	}

	/** Whether there is a token to send; it may have been refused to another request meanwhile. */
	hasToken(): boolean {
		return getLiveToken(this.connection) !== undefined;
	}

	/**
	 * One try.
	 *
	 * @param timeout milliseconds from its beginning to the end of its answer
	 */
	async attempt(
		request: KobbleRequest,
		idempotencyKey: string | undefined,
		timeout: number,
	): Promise<Attempt> {
		// A copy for each request, by which the token is known that went out with it.
		const data = { ...this.credential, accessToken: TOKEN_IS_IN_MEMORY };
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
			// Every status comes back with its headers, Retry-After among them, in every version of
			// n8n. It switches off n8n's own reaction to a 401, which the client has instead.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
	}
}

type Answer = Pick<Attempt, 'result' | 'headers' | 'body'>;

/** Reads what n8n's helper returned with `returnFullResponse`. */
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

/** Reads what n8n's helper threw. */
export function readConnectionError(error: unknown): AttemptResult {
	const { reason, code } = classifyConnectionError(error);
	return reason === undefined ? { kind: 'broken', code } : { kind: 'unreachable', reason, code };
}

function withoutAnswer(result: AttemptResult): Answer {
	return { result, headers: {}, body: undefined };
}

/**
 * Whether a body is complete: any JSON value, or nothing if the answer says that it has none.
 * n8n's helper hands text on that is no JSON, such as a page of HTML or JSON that was cut off.
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
	// The helper has parsed it: what begins like other JSON than a text was cut off.
	return /\bjson\b/i.test(String(headers['content-type'] ?? '')) && !/^\s*["[{<]/.test(body);
}
