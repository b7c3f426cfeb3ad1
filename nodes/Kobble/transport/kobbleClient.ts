import {
	getLiveToken,
	getTokenPauseLeft,
	pauseTokenRequests,
	refuseToken,
} from '../../../credentials/connection/tokens';
import { TokenUnavailable } from '../../../credentials/connection/tokenRequest';
import { parseUrlOrUndefined } from '../../../credentials/connection/urls';
import { explainFailure, explainMissingToken, explainPauseTooLong } from '../errors/explainFailure';
import type { KobbleFailure } from '../errors/kobbleFailure';
import {
	calculateBackoff,
	calculateRetryDelay,
	isDefiniteRefusal,
	isOutcomeUnclear,
	isPushback,
	isSuccess,
	RETRY_TIMES,
	shouldRepeat,
} from '../retry/retryPolicy';
import { isJsonObject } from '../data/json';
import type { KobbleRequest, KobbleResponse } from '../api/request';
import type { Attempt, Transport } from './attempt';
import { sleepUnlessCancelled, throwIfCancelled, waitUnlessCancelled } from './cancellation';
import { PauseTooLong } from './requestGate';
import type { RequestGate } from './requestGate';

/** What the user may set of retries. */
export interface RetrySettings {
	readonly maxRetries: number;
	/** Milliseconds that one try may take. */
	readonly timeout: number;
}

/** How fast a client may send, and what ends it. */
export interface PaceSettings {
	readonly gate: RequestGate;
	/** Requests at once. */
	readonly concurrency: number;
	readonly signal: AbortSignal | undefined;
}

/** Learns how a request ended, to choose the key of the next try. */
export interface KeyOutcomeListener {
	/** Kobble may have acted on this key. */
	unclear(): void;
	/** Kobble acted, and said so. */
	succeeded(): void;
	/** Kobble itself refused it, and did not act. */
	refused(): void;
	/** Kobble made no decision: never reached, 401, 403, 429, the page of a gateway. */
	untouched(): void;
}

/** What is known of a request before an attempt. */
export interface NextAttempt {
	readonly isRepeat: boolean;
	/** Whether Kobble may have acted on an attempt before. */
	readonly mayHaveActed: boolean;
}

/** What goes along with a request, beside its own data. */
export interface SendOptions {
	/** For a request that is keyed. */
	readonly idempotencyKey?: string;
	readonly keyOutcome?: KeyOutcomeListener;
	/** Called before each attempt, after every wait. An answer here ends the request with it. */
	readonly beforeAttempt?: ((next: NextAttempt) => Promise<KobbleResponse | undefined>) | undefined;
}

/** What is known of one request over all its tries. */
interface SendState {
	readonly request: KobbleRequest;
	readonly idempotencyKey: string | undefined;
	/** Tries that may count: what could not reach Kobble while everybody waits does not. */
	tries: number;
	/** Whether Kobble may have acted on any try. */
	mayHaveActed: boolean;
	/** Whether Kobble asked to wait, so that the item may take longer. */
	wasAskedToWait: boolean;
	/** When the first try left that a connection stood for. */
	firstSentAt?: number;
	/** The newest try that came to an end. */
	last?: Attempt;
	/** Milliseconds until the next try. */
	delay: number;
}

/** A second token that is refused at once means that it is not the token. */
const MAX_REFUSED_TOKENS = 2;

/** Tokens that end on the way are replaced this often within one try. */
const MAX_EXPIRED_TOKENS = 5;

/**
 * Sends requests to Kobble and repeats those that may be repeated. One client serves one run: what
 * ends the run for one request ends it for all.
 */
export class KobbleClient {
	/** Since when Kobble cannot be reached, and how many requests have found that out. */
	private outage: { readonly since: number; attempts: number } | undefined;

	private hasReachedKobble = false;

	/** Live tokens that Kobble refused one after the other, by what was asked for. */
	private readonly refusedTokens = new Map<string, number>();

	/** The try after which no other request can succeed. */
	private lastAttempt: Attempt | undefined;

	constructor(
		private readonly transport: Transport,
		private readonly pace: PaceSettings,
		private readonly settings: RetrySettings,
	) {}

	/**
	 * @returns the answer to the first try that succeeded
	 * @throws KobbleFailure in words, when it is given up; ExecutionCancelled
	 */
	async send(request: KobbleRequest, options: SendOptions = {}): Promise<KobbleResponse> {
		const { idempotencyKey, keyOutcome } = options;
		const state: SendState = {
			request,
			idempotencyKey,
			tries: 0,
			mayHaveActed: false,
			wasAskedToWait: false,
			delay: 0,
		};
		try {
			return await this.sendWithRetries(state, options);
		} finally {
			if (keyOutcome !== undefined) reportKeyOutcome(state, keyOutcome);
		}
	}

	private async sendWithRetries(
		state: SendState,
		{ keyOutcome, beforeAttempt }: SendOptions,
	): Promise<KobbleResponse> {
		const { request, idempotencyKey } = state;
		for (;;) {
			if (beforeAttempt !== undefined) {
				const { mayHaveActed } = state;
				const answer = await beforeAttempt({ isRepeat: state.last !== undefined, mayHaveActed });
				if (answer !== undefined) return answer;
			}
			const attempt = await this.attemptWithLiveToken(state);
			if (isSuccess(attempt.result)) {
				const { headers, body } = attempt;
				return { status: getStatus(attempt), headers, body, idempotencyKey };
			}
			if (isOutcomeUnclear(attempt.result, request.safety)) {
				state.mayHaveActed = true;
				keyOutcome?.unclear();
			}
			if (!this.mayTryAgain(state, attempt)) throw this.explain(state, attempt);
			await sleepUnlessCancelled(state.delay, this.pace.signal);
		}
	}

	/** One try; a token that has ended is replaced on the way and costs no try. */
	private async attemptWithLiveToken(state: SendState): Promise<Attempt> {
		state.tries += 1;
		for (let replaced = 0; ; replaced += 1) {
			await this.obtainToken(state);
			const attempt = await this.attemptInTurn(state, state.tries > 1 || replaced > 0);
			if (attempt === undefined) continue;
			state.last = attempt;
			if (getStatus(attempt) !== 401) return attempt;
			if (attempt === this.lastAttempt || replaced === MAX_EXPIRED_TOKENS) return attempt;
		}
	}

	/** @throws KobbleFailure if no token comes */
	private async obtainToken(state: SendState): Promise<void> {
		const { signal } = this.pace;
		for (let failures = 1; ; failures += 1) {
			try {
				return await waitUnlessCancelled(this.transport.obtainToken(), signal);
			} catch (error) {
				const wait = this.calculateTokenDelay(error, failures);
				if (wait === undefined) throw this.explainTokenError(error, state);
				// Everybody who waits wakes up then, and the first asks for all.
				await sleepUnlessCancelled(wait, signal);
			}
		}
	}

	/** @returns milliseconds until the token endpoint is asked again; `undefined` if it is not */
	private calculateTokenDelay(error: unknown, failures: number): number | undefined {
		if (!(error instanceof TokenUnavailable) || error.refused) return undefined;
		const { connection } = this.transport;
		if (failures > this.settings.maxRetries) return undefined;
		if (getTokenPauseLeft(connection) === 0) {
			pauseTokenRequests(connection, calculateBackoff(failures, Math.random()));
		}
		const wait = getTokenPauseLeft(connection);
		return wait > RETRY_TIMES.longestRetryAfter ? undefined : wait;
	}

	/**
	 * Sends once it is this request's turn. The answer is judged before the place is given to the
	 * next request, so that the next one already keeps to what it says.
	 *
	 * @returns `undefined` if the token was refused to another request in the meantime
	 */
	private async attemptInTurn(state: SendState, isRepeat: boolean): Promise<Attempt | undefined> {
		const { gate, concurrency, signal } = this.pace;
		await gate.enter(concurrency, isRepeat, signal).catch((error: unknown) => {
			throw this.explainPause(error, state);
		});
		try {
			throwIfCancelled(signal);
			if (this.lastAttempt !== undefined) throw this.explainEndOfRun(state, this.lastAttempt);
			if (!this.transport.hasToken()) return undefined;
			const { request, idempotencyKey } = state;
			const timeout = this.getTimeLeft(state);
			const attempt = await this.transport.attempt(request, idempotencyKey, timeout);
			this.judge(state, attempt);
			return attempt;
		} finally {
			gate.leave();
		}
	}

	/** Tells everybody who sends to Kobble what this answer means for them. */
	private judge(state: SendState, attempt: Attempt): void {
		const { gate } = this.pace;
		const { result, sentAt } = attempt;
		state.delay = 0;
		if (result.kind === 'unreachable') {
			this.noteOutage(attempt);
			if (this.lastAttempt === undefined) gate.reportUnreachable(sentAt);
			return;
		}
		state.firstSentAt ??= sentAt;
		this.outage = undefined;
		this.hasReachedKobble = true;
		if (getStatus(attempt) === 401) {
			this.noteRefusedToken(state, attempt);
			gate.reportRefusedToken();
			return;
		}
		this.refusedTokens.delete(state.request.purpose);
		if (isSuccess(result)) {
			gate.reportSuccess();
			return;
		}
		state.delay = calculateRetryDelay(result, state.tries, Math.random());
		if (isPushback(result)) gate.reportPushback(state.delay, sentAt);
		else gate.reportAnswer();
	}

	/**
	 * A run that has reached Kobble before waits for it. One that never did may have a wrong address,
	 * and ends after the retries of its first requests; so does one whose certificate is refused.
	 */
	private noteOutage(attempt: Attempt): void {
		const { result, sentAt } = attempt;
		const now = performance.now();
		this.outage ??= { since: now, attempts: 0 };
		if (this.outage.attempts === 0 || sentAt >= this.outage.since) this.outage.attempts += 1;
		const isOver = this.hasReachedKobble
			? now - this.outage.since >= RETRY_TIMES.itemEnds
			: this.outage.attempts > this.settings.maxRetries;
		if (isOver || !shouldRepeat(result, 'unsafe')) this.lastAttempt ??= attempt;
	}

	/** A token that ended is nothing to note; a live one may have been revoked, but not two in a row. */
	private noteRefusedToken({ request }: SendState, attempt: Attempt): void {
		const { connection } = this.transport;
		const { token } = attempt;
		if (token === undefined) return;
		const wasLive = getLiveToken(connection) === token;
		refuseToken(connection, token);
		if (!wasLive) return;
		const refused = (this.refusedTokens.get(request.purpose) ?? 0) + 1;
		this.refusedTokens.set(request.purpose, refused);
		if (refused >= MAX_REFUSED_TOKENS) this.lastAttempt ??= attempt;
	}

	private mayTryAgain(state: SendState, attempt: Attempt): boolean {
		const { maxRetries } = this.settings;
		if (!shouldRepeat(attempt.result, state.request.safety)) return false;
		if (attempt.result.kind === 'unreachable') {
			if (maxRetries === 0 || this.lastAttempt !== undefined) return false;
			// It surely did not arrive, and everybody waits until Kobble can be reached.
			if (this.hasReachedKobble) state.tries -= 1;
			return true;
		}
		if (state.tries > maxRetries) return false;
		const retryAfter = getRetryAfter(attempt);
		state.wasAskedToWait ||= retryAfter !== undefined;
		if (retryAfter !== undefined) return retryAfter <= RETRY_TIMES.longestRetryAfter;
		if (this.pace.gate.getPauseLeft() > RETRY_TIMES.longestRetryAfter) return false;
		const { firstSentAt = attempt.sentAt } = state;
		return performance.now() + state.delay < firstSentAt + RETRY_TIMES.itemEnds;
	}

	/** Milliseconds that the next try may take. */
	private getTimeLeft({ firstSentAt, wasAskedToWait }: SendState): number {
		const { timeout } = this.settings;
		if (firstSentAt === undefined || wasAskedToWait) return timeout;
		const left = firstSentAt + RETRY_TIMES.itemEnds - performance.now();
		return Math.min(timeout, Math.max(1_000, left));
	}

	private explain(state: SendState, attempt: Attempt): KobbleFailure {
		const { connection } = this.transport;
		return explainFailure({
			...state,
			...attempt,
			host: getHost(connection.baseUrl),
			endsRun: attempt === this.lastAttempt,
			now: Date.now(),
		});
	}

	/** For a request that is not sent again, because another one found out that none can succeed. */
	private explainEndOfRun(state: SendState, attempt: Attempt): KobbleFailure {
		const failure = this.explain({ ...state, tries: state.tries - 1 }, attempt);
		return state.last === undefined ? (failure.toFailureOfUnsentItem() ?? failure) : failure;
	}

	/** What kept a request from its turn: a long pause in words, anything else as it was thrown. */
	private explainPause(error: unknown, state: SendState): unknown {
		if (!(error instanceof PauseTooLong)) return error;
		if (state.last !== undefined) {
			return this.explain({ ...state, tries: state.tries - 1 }, state.last);
		}
		const retryAfter = this.pace.gate.getAskedWaitLeft();
		return explainPauseTooLong({ ...state, retryAfter, now: Date.now() });
	}

	private explainTokenError(error: unknown, state: SendState): unknown {
		if (!(error instanceof TokenUnavailable)) return error;
		const retryAfter = getTokenPauseLeft(this.transport.connection);
		return explainMissingToken(error, { ...state, retryAfter, now: Date.now() });
	}
}

/** Tells how it ended; that a try was unclear has been told already. */
function reportKeyOutcome(state: SendState, keyOutcome: KeyOutcomeListener): void {
	const { mayHaveActed, last } = state;
	if (last !== undefined && isSuccess(last.result)) keyOutcome.succeeded();
	else if (mayHaveActed) return;
	else if (last !== undefined && isOwnRefusal(last)) keyOutcome.refused();
	else keyOutcome.untouched();
}

/** Whether Kobble refused it, and not a gateway: an answer without a body may be of either. */
function isOwnRefusal({ result, body }: Attempt): boolean {
	if (result.kind === 'answered' && result.walletIsLinked) return true;
	return isDefiniteRefusal(result) && isJsonObject(body);
}

function getRetryAfter({ result }: Attempt): number | undefined {
	return result.kind === 'answered' ? result.retryAfter : undefined;
}

function getStatus({ result }: Attempt): number {
	return result.kind === 'answered' ? result.status : 0;
}

function getHost(baseUrl: string): string {
	return parseUrlOrUndefined(baseUrl)?.host ?? '';
}
