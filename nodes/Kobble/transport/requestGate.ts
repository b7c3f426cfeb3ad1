import { sleep } from 'n8n-workflow';

import { ExecutionCancelled, listenForCancellation } from './cancellation';
import { RETRY_TIMES } from '../retry/retryPolicy';

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
	/** After Kobble pushed back, so long nothing is tried above what it took. */
	hold: 3_000,
	/** Then one more request at once, so often. */
	growth: 400,
	/** Whatever Kobble asks for, after this one request may look whether it is over. */
	longestPause: 600_000,
} as const;

/**
 * The bound on requests in flight of one credential in this process, over all executions. When
 * Kobble pushes back, every request waits and fewer go out at once: half as many, or one fewer
 * where it was the one that had just been added; later one more again, step by step.
 */
export class RequestGate {
	private inFlight = 0;

	/** What Kobble was seen to take; unlimited until it first pushes back. */
	private allowed = Number.POSITIVE_INFINITY;

	/** What was allowed when Kobble last pushed back. */
	private limitAtLastPushback = Number.POSITIVE_INFINITY;

	private pausedUntil = 0;

	private reducedAt = 0;

	private grownAt = 0;

	private wakeAt = Number.POSITIVE_INFINITY;

	private readonly queue: QueuedRequest[] = [];

	/** Milliseconds until a request may go out, 0 where none is held back. */
	pauseLeft(): number {
		return Math.max(0, this.pausedUntil - Date.now());
	}

	/**
	 * Waits for a turn. Whoever gets one has to call `leave`.
	 *
	 * @throws LongPause where Kobble asks to wait for long, before or meanwhile; ExecutionCancelled
	 * @param limit how many requests the execution allows at once, this one included
	 * @param first whether it goes before the requests that were never sent
	 */
	async enter(limit: number, first: boolean, signal: AbortSignal | undefined): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const waiting: QueuedRequest = {
				limit,
				admit: () => {
					forget();
					resolve();
				},
				turnAway: (reason) => {
					forget();
					reject(reason);
				},
			};
			const giveUp = () => {
				const place = this.queue.indexOf(waiting);
				if (place < 0) return;
				this.queue.splice(place, 1);
				waiting.turnAway(new ExecutionCancelled());
				this.admitNext();
			};
			if (first) this.queue.unshift(waiting);
			else this.queue.push(waiting);
			const forget = listenForCancellation(signal, giveUp);
			if (signal?.aborted) giveUp();
			else this.admitNext();
		});
	}

	leave(): void {
		this.inFlight -= 1;
		this.admitNext();
	}

	/** Kobble answered normally: if it was the bound that held requests back, it may rise a little. */
	accepted(): void {
		const now = Date.now();
		const isRested = now - this.reducedAt > PACE.hold && now - this.grownAt > PACE.growth;
		if (this.inFlight < this.allowed || !isRested) return;
		this.allowed += 1;
		this.grownAt = now;
	}

	/** Nothing goes out for so many milliseconds. */
	pause(wait: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + Math.min(wait, PACE.longestPause));
		this.admitNext();
	}

	/**
	 * Kobble asked for fewer requests.
	 *
	 * @param wait milliseconds during which none goes out
	 * @param sentAt when the request left; one that left before the last reduction says nothing new
	 */
	pushedBack(wait: number, sentAt: number): void {
		this.pause(wait);
		if (sentAt < this.reducedAt) return;
		const wasProbing = this.allowed > this.limitAtLastPushback;
		const reduced = wasProbing
			? this.allowed - 1
			: Math.floor(Math.min(this.allowed, this.inFlight) / 2);
		this.allowed = Math.max(1, reduced);
		this.limitAtLastPushback = this.allowed;
		this.reducedAt = Date.now();
	}

	private admitNext(): void {
		if (this.pauseLeft() > RETRY_TIMES.longestRetryAfter) {
			for (const waiting of this.queue.splice(0)) waiting.turnAway(new PauseTooLong());
			return;
		}
		if (this.pauseLeft() > 0) {
			this.wakeWhenPauseEnds();
			return;
		}
		let next = this.queue[0];
		// In order of arrival: an execution that allows few requests is not passed by for ever.
		while (next !== undefined && this.inFlight < Math.min(next.limit, this.allowed)) {
			this.queue.shift();
			this.inFlight += 1;
			next.admit();
			next = this.queue[0];
		}
	}

	private wakeWhenPauseEnds(): void {
		if (this.queue.length === 0 || this.wakeAt <= this.pausedUntil) return;
		this.wakeAt = this.pausedUntil;
		void sleep(this.pauseLeft()).then(() => {
			this.wakeAt = Number.POSITIVE_INFINITY;
			this.admitNext();
		});
	}
}

/** Shared by all executions of this process; a credential that was edited leaves its gate behind. */
const gates = new Map<string, RequestGate>();
const MOST_GATES = 500;

/** The gate of a connection, by its key. */
export function getRequestGate(connectionKey: string): RequestGate {
	const gate = gates.get(connectionKey) ?? new RequestGate();
	gates.delete(connectionKey);
	gates.set(connectionKey, gate);
	const [oldest] = gates.keys();
	if (gates.size > MOST_GATES && oldest !== undefined) gates.delete(oldest);
	return gate;
}
