import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { acceptToken, refuseToken, tokenFailure } from '../../../credentials/connection/tokens';
import { KobbleFailure } from '../errors/kobbleFailure';
import { throwIfCancelled } from './cancellation';
import type { KobbleRequest } from '../api/request';
import type { RequestGate } from './requestGate';
import { takeTokenTurn } from './tokenTurn';
import { attemptWithoutAnswer, readAttempt, classifyThrown } from './tried';
import type { Attempt } from './tried';

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
				outcome: 'refused',
				adviceForRemainingItems: noToken.description,
			});
		}
		return attemptWithoutAnswer({ kind: 'unreachable', code: 'no access token', noToken }, Date.now());
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
