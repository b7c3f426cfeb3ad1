import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import type { Connection } from '../../../credentials/connection/connection';
import { acceptToken, refuseToken, tokenFailure } from '../../../credentials/connection/tokens';
import { KobbleFailure } from '../errors/kobbleFailure';
import { throwIfCancelled } from './cancellation';
import type { KobbleRequest } from '../api/request';
import type { RequestGate } from './requestGate';
import { takeTokenTurn } from './tokenTurn';
import { parseRetryAfter } from '../retry/retryAfter';
import type { AttemptResult } from '../retry/retryPolicy';

/** Whatever of n8n a request can be sent from: a run, a list of the editor, a trigger. */
export type RequestSender =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IWebhookFunctions;

/** What a request needs to know of the run that it belongs to. */
export interface TransportSettings {
	readonly connection: Connection;
	/** As n8n handed it out; read once for all requests, because n8n decrypts it at each read. */
	readonly credential: ICredentialDataDecryptedObject;
	readonly gate: RequestGate;
	/** Requests at once. */
	readonly concurrency: number;
	readonly signal: AbortSignal | undefined;
}

/** A 401 means that the token ended; a second new token that is refused at once means something else. */
const NEW_TOKENS_PER_TRY = 3;

/** Sends single requests with n8n's own helper, with a good token, and never follows a redirect. */
export class Transport {
	private readonly savedToken: string;

	constructor(
		private readonly execution: RequestSender,
		readonly settings: TransportSettings,
	) {
		this.savedToken = String(settings.credential.accessToken ?? '');
	}

	/**
	 * One try; a token that has ended is replaced on the way and costs no try.
	 *
	 * @param timeout milliseconds
	 * @param isRepeat whether it goes before requests that were never sent
	 * @throws KobbleFailure that stops the run where Kobble refuses to give a token
	 * @throws ExecutionCancelled
	 */
	async attempt(
		request: KobbleRequest,
		idempotencyKey: string | undefined,
		timeout: number,
		isRepeat: boolean,
	): Promise<Attempt> {
		const options = this.buildOptions(request, idempotencyKey, timeout);
		for (let newTokens = 0; ; newTokens += 1) {
			const { tried, token } = await this.sendWithToken(options, isRepeat || newTokens > 0);
			const wasRefused = tried.result.kind === 'answered' && tried.result.status === 401;
			if (!wasRefused) return tried;
			refuseToken(this.settings.connection, token);
			if (newTokens === NEW_TOKENS_PER_TRY) return tried;
		}
	}

	private async sendWithToken(
		options: IHttpRequestOptions,
		isRepeat: boolean,
	): Promise<{ tried: Attempt; token: string }> {
		const { connection, gate, concurrency, signal } = this.settings;
		const turn = await takeTokenTurn(connection, this.savedToken, signal);
		if (turn === undefined) return { tried: this.withoutToken(), token: '' };
		// What stops this run says nothing of the token, unless Kobble refused to give one.
		let cameToken = true;
		try {
			await gate.enter(concurrency, isRepeat, signal);
			try {
				cameToken = turn.token !== '';
				const sent = await this.send(options, turn.token);
				cameToken = sent.token !== '';
				return sent;
			} finally {
				gate.leave();
			}
		} finally {
			turn.end(cameToken);
		}
	}

	private async send(
		options: IHttpRequestOptions,
		token: string,
	): Promise<{ tried: Attempt; token: string }> {
		throwIfCancelled(this.settings.signal);
		const { connection, credential } = this.settings;
		// A copy for each request, because n8n writes a new token into the one that it is given.
		const data: ICredentialDataDecryptedObject = { ...credential, accessToken: token };
		const sentAt = Date.now();
		try {
			const response: unknown = await this.execution.helpers.httpRequestWithAuthentication.call(
				this.execution,
				'kobbleApi',
				{ ...options },
				{ credentialsDecrypted: { id: '', name: '', type: 'kobbleApi', data } },
			);
			const used = String(data.accessToken);
			const tried = readAttempt(response, sentAt);
			if (tried.result.kind === 'answered' && tried.result.status !== 401) {
				acceptToken(connection, used);
			}
			return { tried, token: used };
		} catch (error) {
			const used = String(data.accessToken);
			if (used === '') return { tried: this.withoutToken(), token: used };
			return { tried: attemptWithoutAnswer(classifyThrown(error), sentAt), token: used };
		}
	}

	/** No token came, so nothing was sent to the API. */
	private withoutToken(): Attempt {
		const failure = tokenFailure(this.settings.connection);
		const noToken = {
			message: failure?.message ?? 'Kobble gave no access token',
			description: failure?.description ?? 'Test the Kobble API credential',
		};
		if (failure?.refused) {
			throw new KobbleFailure({
				...noToken,
				outcome: 'notApplied',
				retryable: false,
				cause: 'credential-invalid',
				adviceForRemainingItems: noToken.description,
			});
		}
		return attemptWithoutAnswer(
			{ kind: 'unreachable', code: 'no access token', noToken },
			Date.now(),
		);
	}

	private buildOptions(
		request: KobbleRequest,
		idempotencyKey: string | undefined,
		timeout: number,
	): IHttpRequestOptions {
		return {
			method: request.method,
			url: `${this.settings.connection.baseUrl}${request.path}`,
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
			// n8n. It switches n8n's own reaction to a 401 off, which `tryOnce` has instead.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
	}
}

/** One try of a request: what came of it, and what Kobble answered. */
export interface Attempt {
	readonly result: AttemptResult;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: unknown;
	/** Milliseconds since 1970 at which it left. */
	readonly sentAt: number;
}

/** Nothing arrived; these come before a connection does. */
const UNREACHABLE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Reads what n8n's helper returned with `returnFullResponse`. */
export function readAttempt(response: unknown, sentAt: number): Attempt {
	const full = isJsonObject(response) ? response : {};
	const headers = isJsonObject(full.headers) ? full.headers : {};
	const { body } = full;
	return {
		result: {
			kind: 'answered',
			status: Number(full.statusCode),
			retryAfter: parseRetryAfter(headers['retry-after'], Date.now()),
			// 204 has no body by its meaning; any other success without JSON was cut off or is no API.
			readable: full.statusCode === 204 || (typeof body === 'object' && body !== null),
		},
		headers,
		body,
		sentAt,
	};
}

/** A try that brought no answer. */
export function attemptWithoutAnswer(result: AttemptResult, sentAt: number): Attempt {
	return { result, headers: {}, body: undefined, sentAt };
}

/** n8n wraps what its HTTP library throws, differently from version to version. */
export function classifyThrown(error: unknown): AttemptResult {
	const code = readErrorCode(error);
	return UNREACHABLE.test(code) ? { kind: 'unreachable', code } : { kind: 'broken', code };
}

function readErrorCode(error: unknown): string {
	if (typeof error !== 'object' || error === null) return 'no answer';
	const cause: unknown = Reflect.get(error, 'cause');
	const candidates: unknown[] = [
		Reflect.get(error, 'httpCode'),
		Reflect.get(error, 'code'),
		typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined,
	];
	// A number is the status of an answer that broke off: no reason, and no success either.
	const code = candidates.find(
		(text): text is string => typeof text === 'string' && /\D/.test(text),
	);
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout';
	return code ?? 'no answer';
}
