import { sleep } from 'n8n-workflow';

import { LruMap } from '../data/lruMap';
import { calculateBackoff, RETRY_TIMES } from '../retry/retryPolicy';
import { ExecutionCancelled, listenForCancellation } from './cancellation';

/** A request that waits for its turn. */
interface QueuedRequest {
	readonly limit: number;
	readonly admit: () => void;
	readonly turnAway: (reason: Error) => void;
}

/** Kobble asks for a longer pause than a request may wait. */
export class PauseTooLong extends Error {}

/** Milliseconds. */
const PACE = {
	/** For this long after a pushback, the limit does not rise above what Kobble accepted. */
	hold: 3_000,
	/** Then the limit rises by one request at this interval. */
	growth: 400,
	/** Upper limit for a pause: after this, one request probes whether it is over. */
	longestPause: 600_000,
} as const;

/**
 * The limit on requests in flight of one credential in this process, over all executions. When
 * Kobble pushes back, all requests wait and the limit falls: to half, or by one if the last
 * increase caused the pushback. Later it rises again by one at a time. When Kobble is unreachable
 * or refuses the token, one request at a time probes and the others wait.
 *
 * All times are milliseconds of the monotonic clock: n8n's wall clock may be adjusted at any time.
 */
export class RequestGate {
	private inFlight = 0;

	/**
	 * The number of requests that Kobble was seen to accept; unlimited until it first pushes back.
	 */
	private allowed = Number.POSITIVE_INFINITY;

	/** The limit when Kobble last pushed back. */
	private limitAtLastPushback = Number.POSITIVE_INFINITY;

	/** Whether only one request is sent, to find out whether the others can be. */
	private isProbing = false;

	/** How many probes in a row have failed to connect, and since when. */
	private outage: { readonly since: number; probes: number } | undefined;

	private pausedUntil = 0;

	/** Until when Kobble asked to wait, which may be later than the end of the pause. */
	private askedToWaitUntil = 0;

	private reducedAt = 0;

	private grownAt = 0;

	private wakeAt = Number.POSITIVE_INFINITY;

	private readonly queue: QueuedRequest[] = [];

	/** Milliseconds until a request may be sent; 0 if there is no pause. */
	getPauseLeft(): number {
		return Math.max(0, this.pausedUntil - performance.now());
	}

	/** @param time milliseconds of the monotonic clock */
	hasPausedSince(time: number): boolean {
		return this.pausedUntil > time;
	}

	/** Milliseconds that Kobble still asks to wait, for messages to a person. */
	getAskedWaitLeft(): number {
		return Math.max(this.getPauseLeft(), this.askedToWaitUntil - performance.now());
	}

	/**
	 * Waits for a turn. A caller that gets one has to call `leave`.
	 *
	 * @throws PauseTooLong if Kobble asks for a long wait, before or during this one;
	 * ExecutionCancelled
	 * @param limit how many requests the execution allows in flight, including this one
	 * @param isFirst whether it goes before requests that were never sent
	 */
	async enter(limit: number, isFirst: boolean, signal: AbortSignal | undefined): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const queued: QueuedRequest = {
				limit,
				admit: () => {
					removeListener();
					resolve();
				},
				turnAway: (reason) => {
					removeListener();
					reject(reason);
				},
			};
			const giveUp = () => {
				const place = this.queue.indexOf(queued);
				if (place < 0) return;
				this.queue.splice(place, 1);
				queued.turnAway(new ExecutionCancelled());
				this.admitNext();
			};
			if (isFirst) this.queue.unshift(queued);
			else this.queue.push(queued);
			const removeListener = listenForCancellation(signal, giveUp);
			if (signal?.aborted) giveUp();
			else this.admitNext();
		});
	}

	leave(): void {
		this.inFlight -= 1;
		this.admitNext();
	}

	/** Kobble responded with success: if the limit held requests back, it may rise a little. */
	reportSuccess(): void {
		this.reportAnswer();
		const now = performance.now();
		const isRested = now - this.reducedAt > PACE.hold && now - this.grownAt > PACE.growth;
		if (this.inFlight < this.allowed || !isRested) return;
		this.allowed += 1;
		this.grownAt = now;
	}

	/** Kobble can be reached and accepts the token, whether or not the request succeeded. */
	reportAnswer(): void {
		this.isProbing = false;
		this.outage = undefined;
	}

	/**
	 * Kobble asked for fewer requests.
	 *
	 * @param wait milliseconds during which no request is sent
	 * @param sentAt when the request was sent; one from before the last reduction is no new
	 * information
	 */
	reportPushback(wait: number, sentAt: number): void {
		this.reportAnswer();
		const now = performance.now();
		this.askedToWaitUntil = Math.max(this.askedToWaitUntil, now + wait);
		this.pause(Math.min(wait, PACE.longestPause));
		if (sentAt < this.reducedAt) return;
		const wasProbing = this.allowed > this.limitAtLastPushback;
		const reduced = wasProbing
			? this.allowed - 1
			: Math.floor(Math.min(this.allowed, this.inFlight) / 2);
		this.allowed = Math.max(1, reduced);
		this.limitAtLastPushback = this.allowed;
		this.reducedAt = now;
	}

	/**
	 * No connection to Kobble could be made: one request at a time probes, after increasing pauses.
	 *
	 * @param sentAt when the request was sent; one from before the known outage is no new information
	 */
	reportUnreachable(sentAt: number): void {
		const now = performance.now();
		this.isProbing = true;
		this.outage ??= { since: now, probes: 0 };
		if (this.outage.probes > 0 && sentAt < this.outage.since) return;
		this.outage.probes += 1;
		this.pause(calculateBackoff(this.outage.probes, Math.random()));
	}

	/** Kobble refused the token: one request finds out whether it accepts the next one. */
	reportRefusedToken(): void {
		this.isProbing = true;
	}

	private pause(duration: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, performance.now() + duration);
		this.admitNext();
	}

	private admitNext(): void {
		if (this.getPauseLeft() > RETRY_TIMES.longestRetryAfter) {
			for (const queued of this.queue.splice(0)) queued.turnAway(new PauseTooLong());
			return;
		}
		if (this.getPauseLeft() > 0) {
			this.wakeWhenPauseEnds();
			return;
		}
		let next = this.queue[0];
		// In order of arrival, so that an execution with a low limit is not starved.
		while (next !== undefined && this.inFlight < Math.min(next.limit, this.getLimit())) {
			this.queue.shift();
			this.inFlight += 1;
			next.admit();
			next = this.queue[0];
		}
	}

	private getLimit(): number {
		return this.isProbing ? 1 : this.allowed;
	}

	private wakeWhenPauseEnds(): void {
		if (this.queue.length === 0 || this.wakeAt <= this.pausedUntil) return;
		this.wakeAt = this.pausedUntil;
		// A timer may fire a fraction of a millisecond early.
		void sleep(Math.ceil(this.getPauseLeft())).then(() => {
			this.wakeAt = Number.POSITIVE_INFINITY;
			this.admitNext();
		});
	}
}

/**
 * One turn at the gate. A reading can hand its turn over to the change that depends on it, so that
 * nothing else goes out between the two.
 */
export class Turn {
	private isHeld = false;

	/** @param isFirst whether it goes before requests that were never sent */
	constructor(
		private readonly gate: RequestGate,
		private readonly isFirst: boolean,
	) {}

	/** Whether it was handed over and a pause has begun since: then what was read will be old. */
	get isOutdated(): boolean {
		return this.isHeld && this.gate.getPauseLeft() > 0;
	}

	/** Waits for the turn, unless it was handed over. See `RequestGate.enter`. */
	async begin(limit: number, signal: AbortSignal | undefined): Promise<void> {
		if (this.isHeld) return;
		await this.gate.enter(limit, this.isFirst, signal);
		this.isHeld = true;
	}

	end(): void {
		if (!this.isHeld) return;
		this.isHeld = false;
		this.gate.leave();
	}
}

/** Shared by all executions of this process; an edited credential gets a new gate. */
const gates = new LruMap<RequestGate>(500);

/** The gate of a connection, by its key. */
export function getRequestGate(connectionKey: string): RequestGate {
	const gate = gates.get(connectionKey) ?? new RequestGate();
	gates.set(connectionKey, gate);
	return gate;
}
