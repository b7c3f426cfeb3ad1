import { explainFailure, explainLongPause } from '../errors/explainFailure';
import {
	calculateRetryDelay,
	isDefiniteRefusal,
	isPushback,
	isSuccess,
	isOutcomeUnclear,
	RETRY_TIMES,
	shouldRepeat,
} from '../retry/retryPolicy';
import { sleepUnlessCancelled } from './cancellation';
import { PauseTooLong } from './requestGate';
import type { KobbleRequest, KobbleResponse } from '../api/request';
import type { Attempt, Transport } from './attempt';

/** What the user may set of retries. */
export interface RetrySettings {
	readonly maxRetries: number;
	/** Milliseconds that one try may take. */
	readonly timeout: number;
}

/** Told of what decides over the key of an item's next try. */
export interface KeyOutcomeListener {
	/** Kobble may have acted on this key. */
	unclear(): void;
	/** Kobble acted, and said so. */
	succeeded(): void;
	/** Kobble did not act, and said so. */
	refused(status: number): void;
	/** It did not come to a decision of Kobble's. */
	untouched(): void;
}

/** What is known of one request over all its tries. */
interface SendState {
	readonly request: KobbleRequest;
	readonly idempotencyKey: string | undefined;
	/** Whether Kobble may have acted on any try. */
	mayHaveActed: boolean;
	/** The newest try that came to an end. */
	last?: Attempt;
}

/** What goes along with a request, beside its own data. */
export interface SendOptions {
	/** For a request that is keyed. */
	readonly idempotencyKey?: string;
	readonly keyOutcome?: KeyOutcomeListener;
	/** Asked before a repeat of what may have been done: an answer here ends the request with it. */
	readonly beforeRepeat?: () => Promise<KobbleResponse | undefined>;
}

/** Sends requests to Kobble and repeats those that may be repeated. */
export class KobbleClient {
	/** How many requests one after the other were given up because there was no connection. */
	private unreachable = 0;

	constructor(
		private readonly transport: Transport,
		private readonly settings: RetrySettings,
	) {}

	/**
	 * @returns the answer to the first try that succeeded
	 * @throws KobbleFailure in words, when it is given up; ExecutionCancelled
	 */
	async send(request: KobbleRequest, options: SendOptions = {}): Promise<KobbleResponse> {
		const { idempotencyKey, keyOutcome: witness } = options;
		const sending: SendState = { request, idempotencyKey, mayHaveActed: false };
		try {
			return await this.sendWithRetries(sending, options);
		} finally {
			if (witness !== undefined) reportKeyOutcome(sending, witness);
		}
	}

	private async sendWithRetries(
		sending: SendState,
		{ keyOutcome: witness, beforeRepeat }: SendOptions,
	): Promise<KobbleResponse> {
		const { request, idempotencyKey } = sending;
		const { gate, signal } = this.transport.settings;
		let firstSentAt: number | undefined;
		let wasAskedToWait = false;
		for (let tries = 1; ; tries += 1) {
			const timeout = this.timeLeft(firstSentAt, wasAskedToWait);
			const tried = await this.transport
				.attempt(request, idempotencyKey, timeout, tries > 1)
				.catch((error: unknown) => {
					throw this.explainThrown(error, sending, tries - 1);
				});
			sending.last = tried;
			firstSentAt ??= tried.sentAt;
			if (isSuccess(tried.result)) {
				this.unreachable = 0;
				gate.accepted();
				const { headers, body } = tried;
				return { status: getStatus(tried), headers, body, idempotencyKey };
			}
			if (isOutcomeUnclear(tried.result, request.safety)) {
				sending.mayHaveActed = true;
				witness?.unclear();
			}
			const wait = calculateRetryDelay(tried.result, tries, Math.random());
			if (isPushback(tried.result)) gate.pushedBack(wait, tried.sentAt);
			if (!this.mayTryAgain(request, tried, tries, firstSentAt, wait)) {
				throw explainFailure({
					...sending,
					...tried,
					tries,
					isUnreachableForAll: this.isDead(tried),
					now: Date.now(),
				});
			}
			wasAskedToWait ||= getRetryAfter(tried) !== undefined;
			await sleepUnlessCancelled(wait, signal);
			const settled = sending.mayHaveActed ? await beforeRepeat?.() : undefined;
			if (settled !== undefined) return settled;
		}
	}

	/** As many as go out at once could not reach Kobble, and none in between could. */
	private isDead({ result }: Attempt): boolean {
		this.unreachable = result.kind === 'unreachable' ? this.unreachable + 1 : 0;
		return this.unreachable >= this.transport.settings.concurrency;
	}

	/** Milliseconds. */
	private timeLeft(firstSentAt: number | undefined, wasAskedToWait: boolean): number {
		if (firstSentAt === undefined || wasAskedToWait) return this.settings.timeout;
		const left = firstSentAt + RETRY_TIMES.itemEnds - Date.now();
		return Math.min(this.settings.timeout, Math.max(1_000, left));
	}

	private mayTryAgain(
		request: KobbleRequest,
		tried: Attempt,
		tries: number,
		firstSentAt: number,
		wait: number,
	): boolean {
		if (tries > this.settings.maxRetries || !shouldRepeat(tried.result, request.safety))
			return false;
		const retryAfter = getRetryAfter(tried);
		if (retryAfter !== undefined) return retryAfter <= RETRY_TIMES.longestRetryAfter;
		if (this.isPauseLong()) return false;
		return Date.now() + wait < firstSentAt + RETRY_TIMES.itemEnds;
	}

	/** A request that Kobble's pause kept from going out, in words; anything else as it was thrown. */
	private explainThrown(error: unknown, sending: SendState, tries: number): unknown {
		if (!(error instanceof PauseTooLong)) return error;
		const now = Date.now();
		return sending.last === undefined
			? explainLongPause(this.transport.settings.gate.pauseLeft(), now, sending.request)
			: explainFailure({ ...sending, ...sending.last, tries, isUnreachableForAll: false, now });
	}

	private isPauseLong(): boolean {
		return this.transport.settings.gate.pauseLeft() > RETRY_TIMES.longestRetryAfter;
	}
}

/** Tells how it ended; that a try was unclear has been told already. */
function reportKeyOutcome({ mayHaveActed, last }: SendState, witness: KeyOutcomeListener): void {
	if (last !== undefined && isSuccess(last.result)) witness.succeeded();
	else if (mayHaveActed) return;
	else if (last !== undefined && isDefiniteRefusal(last.result)) witness.refused(getStatus(last));
	else witness.untouched();
}

function getRetryAfter({ result }: Attempt): number | undefined {
	return result.kind === 'answered' ? result.retryAfter : undefined;
}

function getStatus({ result }: Attempt): number {
	return result.kind === 'answered' ? result.status : 0;
}
