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

/** Kobble asks for a longer pause than a request waits for. */
export class PauseTooLong extends Error {}

/** Milliseconds. */
const PACE = {
	/** For this long after Kobble pushed back, nothing above what it took is tried. */
	hold: 3_000,
	/** Then one more request at once, this often. */
	growth: 400,
	/** Upper limit for a pause: after this, one request probes whether it is over. */
	longestPause: 600_000,
} as const;

/**
 * The limit on requests in flight of one credential in this process, over all executions. When
 * Kobble pushes back, every request waits and fewer go out at once: half as many, or one fewer if
 * it was the one that had just been added; later one more again, step by step. When Kobble cannot
 * be reached, or refuses the token, one request at a time probes and the others wait.
 *
 * All times are milliseconds of the monotonic clock: n8n's wall clock may be set right at any time.
 */
export class RequestGate {
	private inFlight = 0;

	/** What Kobble was seen to take; unlimited until it first pushes back. */
	private allowed = Number.POSITIVE_INFINITY;

	/** What was allowed when Kobble last pushed back. */
	private limitAtLastPushback = Number.POSITIVE_INFINITY;

	/** Whether only one request goes out, to see whether the others can. */
	private isProbing = false;

	/** How many probes in a row could not reach Kobble, and since when none could. */
	private outage: { readonly since: number; probes: number } | undefined;

	private pausedUntil = 0;

	/** Until when Kobble asked to wait, which may be later than the pause ends. */
	private askedToWaitUntil = 0;

	private reducedAt = 0;

	private grownAt = 0;

	private wakeAt = Number.POSITIVE_INFINITY;

	private readonly queue: QueuedRequest[] = [];

	/** Milliseconds until a request may go out; 0 if none is held back. */
	getPauseLeft(): number {
		return Math.max(0, this.pausedUntil - performance.now());
	}

	/** Milliseconds that Kobble still wants everybody to wait, to be told to a person. */
	getAskedWaitLeft(): number {
		return Math.max(this.getPauseLeft(), this.askedToWaitUntil - performance.now());
	}

	/**
	 * Waits for a turn. Whoever gets one has to call `leave`.
	 *
	 * @throws PauseTooLong if Kobble asks to wait for long, before or meanwhile; ExecutionCancelled
	 * @param limit how many requests the execution allows at once, this one included
	 * @param isFirst whether it goes before the requests that were never sent
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

	/** Kobble answered: if it was the limit that held requests back, it may rise a little. */
	reportSuccess(): void {
		this.reportAnswer();
		const now = performance.now();
		const isRested = now - this.reducedAt > PACE.hold && now - this.grownAt > PACE.growth;
		if (this.inFlight < this.allowed || !isRested) return;
		this.allowed += 1;
		this.grownAt = now;
	}

	/** Kobble can be reached, and takes the token, whatever it answered. */
	reportAnswer(): void {
		this.isProbing = false;
		this.outage = undefined;
	}

	/**
	 * Kobble asked for fewer requests.
	 *
	 * @param wait milliseconds during which none goes out
	 * @param sentAt when the request left; one that left before the last reduction says nothing new
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
	 * No connection to Kobble could be made: one request at a time probes, after longer and longer
	 * pauses.
	 *
	 * @param sentAt when the request left; one that left before the outage was noticed says nothing new
	 */
	reportUnreachable(sentAt: number): void {
		const now = performance.now();
		this.isProbing = true;
		this.outage ??= { since: now, probes: 0 };
		if (this.outage.probes > 0 && sentAt < this.outage.since) return;
		this.outage.probes += 1;
		this.pause(calculateBackoff(this.outage.probes, Math.random()));
	}

	/** Kobble refused the token: one request finds out whether it takes the next one. */
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
		// In order of arrival: an execution that allows few requests is not passed by for ever.
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
		// A timer may end a fraction of a millisecond early.
		void sleep(Math.ceil(this.getPauseLeft())).then(() => {
			this.wakeAt = Number.POSITIVE_INFINITY;
			this.admitNext();
		});
	}
}

/** Shared by all executions of this process; a credential that was edited leaves its gate behind. */
const gates = new LruMap<RequestGate>(500);

/** The gate of a connection, by its key. */
export function getRequestGate(connectionKey: string): RequestGate {
	const gate = gates.get(connectionKey) ?? new RequestGate();
	gates.set(connectionKey, gate);
	return gate;
}
