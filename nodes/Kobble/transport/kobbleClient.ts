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
import { PauseTooLong, Turn } from './requestGate';
import type { RequestGate } from './requestGate';

/** Retry settings of the user. */
export interface RetrySettings {
	readonly maxRetries: number;
	/** Milliseconds that one attempt may take. */
	readonly timeout: number;
}

/** How fast a client may send, and what stops it. */
export interface PaceSettings {
	readonly gate: RequestGate;
	/** Maximum number of requests in flight. */
	readonly concurrency: number;
	readonly signal: AbortSignal | undefined;
}

/** Learns how a request ended, to choose the key of the next try. */
export interface KeyOutcomeListener {
	/** Kobble may have acted on this key. */
	unclear(): void;
	/** Kobble acted and confirmed it. */
	succeeded(): void;
	/** Kobble itself refused it and did not act. */
	refused(): void;
	/**
	 * Kobble made no decision: it was never reached, or the response was 401, 403, 429 or a gateway's
	 * page.
	 */
	untouched(): void;
}

/** What is known of a request before an attempt. */
export interface NextAttempt {
	readonly isRepeat: boolean;
	/** Whether Kobble may have acted on an earlier attempt. */
	readonly mayHaveActed: boolean;
	/**
	 * Reads what the attempt depends on. The attempt follows in the same turn, so that no wait lies
	 * between the two. Nothing else may be sent in between.
	 */
	read(request: KobbleRequest): Promise<KobbleResponse>;
	/**
	 * Waits for the turn of the attempt, and finds out whether all requests had to pause after that
	 * time, so that what was read then may be old. The attempt follows in the same turn.
	 *
	 * @param time milliseconds of the monotonic clock
	 */
	hasPausedSince(time: number): Promise<boolean>;
}

/** Options for sending a request. */
export interface SendOptions {
	/** For a `keyed` request. */
	readonly idempotencyKey?: string;
	readonly keyOutcome?: KeyOutcomeListener;
	/** Called with the headers of each response, also of a failed attempt. */
	readonly onAnswer?: (headers: Readonly<Record<string, unknown>>) => void;
	/**
	 * Called before each attempt, after every wait. If it resolves to a response, that response is
	 * used and nothing is sent.
	 */
	readonly beforeAttempt?: ((next: NextAttempt) => Promise<KobbleResponse | undefined>) | undefined;
	/** The turn to send in. After a success it is not ended, but handed over to the next request. */
	readonly turn?: Turn;
}

/** A response that is used instead of an attempt. */
interface SettledAttempt {
	readonly settled: KobbleResponse;
}

/** The state of one request over all its attempts. */
interface SendState {
	readonly request: KobbleRequest;
	readonly idempotencyKey: string | undefined;
	/**
	 * Attempts that count towards the limit: those that failed to connect while all requests wait do
	 * not.
	 */
	tries: number;
	/** Whether Kobble may have acted on any attempt. */
	mayHaveActed: boolean;
	/** Whether Kobble asked to wait, so that the item may take longer. */
	wasAskedToWait: boolean;
	/** When the first attempt with an established connection was sent. */
	firstSentAt?: number;
	/** The newest completed attempt. */
	last?: Attempt;
	/** Milliseconds until the next attempt. */
	delay: number;
}

/** If two new tokens in a row are refused, the token is not the problem. */
const MAX_REFUSED_TOKENS = 2;

/** How often an expired token is replaced within one attempt. */
const MAX_EXPIRED_TOKENS = 5;

/**
 * Sends requests to Kobble and retries those that may be repeated. There is one client per run: if
 * one request shows that no other can succeed, the client stops all of them.
 */
export class KobbleClient {
	/** Since when Kobble has been unreachable, and how many requests have failed to connect. */
	private outage: { readonly since: number; attempts: number } | undefined;

	private hasReachedKobble = false;

	/** Valid tokens that Kobble refused in a row, by the purpose of the request. */
	private readonly refusedTokens = new Map<string, number>();

	/** The attempt after which no other request can succeed. */
	private lastAttempt: Attempt | undefined;

	constructor(
		private readonly transport: Transport,
		private readonly pace: PaceSettings,
		private readonly settings: RetrySettings,
	) {}

	/**
	 * @returns the response to the first successful attempt
	 * @throws KobbleFailure with an explanation, when the request is given up; ExecutionCancelled
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

	private async sendWithRetries(state: SendState, options: SendOptions): Promise<KobbleResponse> {
		const { request, idempotencyKey } = state;
		for (;;) {
			const attempt = await this.attemptWithLiveToken(state, options);
			if ('settled' in attempt) return attempt.settled;
			if (isSuccess(attempt.result)) {
				const { headers, body } = attempt;
				return { status: getStatus(attempt), headers, body, idempotencyKey };
			}
			if (isOutcomeUnclear(attempt.result, request.safety)) {
				state.mayHaveActed = true;
				options.keyOutcome?.unclear();
			}
			if (!this.mayTryAgain(state, attempt)) throw this.explain(state, attempt);
			await sleepUnlessCancelled(state.delay, this.pace.signal);
		}
	}

	/** Makes one attempt. An expired token is replaced without using up an attempt. */
	private async attemptWithLiveToken(
		state: SendState,
		options: SendOptions,
	): Promise<Attempt | SettledAttempt> {
		const { gate } = this.pace;
		state.tries += 1;
		let replaced = 0;
		for (let isRepeat = state.tries > 1; ; isRepeat = true) {
			await this.obtainToken(state);
			const attempt = await this.attemptInTurn(
				state,
				options,
				options.turn ?? new Turn(gate, isRepeat),
			);
			if (attempt === undefined) continue;
			if ('settled' in attempt) return attempt;
			state.last = attempt;
			if (getStatus(attempt) !== 401) return attempt;
			if (attempt === this.lastAttempt || replaced === MAX_EXPIRED_TOKENS) return attempt;
			replaced += 1;
		}
	}

	/** @throws KobbleFailure if no token can be obtained */
	private async obtainToken(state: SendState): Promise<void> {
		const { signal } = this.pace;
		let failures = 0;
		let counted: unknown;
		for (;;) {
			try {
				return await waitUnlessCancelled(this.transport.obtainToken(), signal);
			} catch (error) {
				// A timer may fire early, and the same failure comes back: only a new one counts.
				if (error !== counted) failures += 1;
				counted = error;
				const wait = this.calculateTokenDelay(error, failures);
				if (wait === undefined) throw this.explainTokenError(error, state);
				// All waiting requests wake up then, and the first one requests a token for all.
				await sleepUnlessCancelled(wait, signal);
			}
		}
	}

	/** @returns milliseconds until the token endpoint is called again; `undefined` if it is not */
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
	 * Sends the request when it is its turn. The response is evaluated before the next request gets
	 * its turn, so that the next one already respects the result.
	 *
	 * @returns `undefined` if it has to start over: the token was refused to another request in the
	 * meantime, or what was read for it is old
	 */
	private async attemptInTurn(
		state: SendState,
		{ beforeAttempt, onAnswer, turn: givenTurn }: SendOptions,
		turn: Turn,
	): Promise<Attempt | SettledAttempt | undefined> {
		const { gate, concurrency, signal } = this.pace;
		const beginTurn = async () => {
			await turn.begin(concurrency, signal).catch((error: unknown) => {
				throw this.explainPause(error, state);
			});
		};
		let isHandedOver = false;
		try {
			const settled = await beforeAttempt?.({
				isRepeat: state.last !== undefined,
				mayHaveActed: state.mayHaveActed,
				read: async (request) => await this.send(request, { turn, onAnswer }),
				hasPausedSince: async (time) => {
					await beginTurn();
					return gate.hasPausedSince(time);
				},
			});
			if (settled !== undefined) return { settled };
			if (turn.isOutdated) return undefined;
			await beginTurn();
			throwIfCancelled(signal);
			if (this.lastAttempt !== undefined) throw this.explainEndOfRun(state, this.lastAttempt);
			if (!this.transport.hasToken()) return undefined;
			const { request, idempotencyKey } = state;
			const timeout = this.getTimeLeft(state);
			const attempt = await this.transport.attempt(request, idempotencyKey, timeout);
			if (attempt.result.kind === 'answered') onAnswer?.(attempt.headers);
			this.judge(state, attempt);
			isHandedOver = givenTurn !== undefined && isSuccess(attempt.result);
			return attempt;
		} finally {
			if (!isHandedOver) turn.end();
		}
	}

	/** Updates the state that all requests share, according to this response. */
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
	 * Records a failed connection. A run that has reached Kobble before waits for it. A run that
	 * never did may have a wrong address, and ends after the retries of its first requests; so does a
	 * run whose certificate is rejected.
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

	/** An expired token is not counted; a valid one may have been revoked, but not two in a row. */
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
			// It definitely did not arrive, and all requests wait until Kobble can be reached.
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

	/** Milliseconds that the next attempt may take. */
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

	/**
	 * The failure of a request that is not sent again, because another one showed that none can
	 * succeed.
	 */
	private explainEndOfRun(state: SendState, attempt: Attempt): KobbleFailure {
		const failure = this.explain({ ...state, tries: state.tries - 1 }, attempt);
		return state.last === undefined ? (failure.toFailureOfUnsentItem() ?? failure) : failure;
	}

	/**
	 * Explains why a request got no turn: a long pause with an explanation, any other error
	 * unchanged.
	 */
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

/** Reports how the request ended; an unclear attempt has already been reported. */
function reportKeyOutcome(state: SendState, keyOutcome: KeyOutcomeListener): void {
	const { mayHaveActed, last } = state;
	if (last !== undefined && isSuccess(last.result)) keyOutcome.succeeded();
	else if (mayHaveActed) return;
	else if (last !== undefined && isOwnRefusal(last)) keyOutcome.refused();
	else keyOutcome.untouched();
}

/** Whether Kobble refused it, not a gateway: a response without a body may be from either. */
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
