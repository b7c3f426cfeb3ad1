import { EventHashes, hashId } from './eventMarks';
import type { StoredHashes } from './eventMarks';

/** How a delivery tells that n8n could not start the workflow with it. */
export type FailureCheck = () => boolean;

/** What is to become of a delivery. */
export type LockResult =
	| { readonly kind: 'new'; readonly claim: EventLock }
	/** The workflow was started with it before. */
	| { readonly kind: 'started' }
	/** Another delivery of it is about to start the workflow. */
	| { readonly kind: 'underWay'; readonly decided: Promise<void> };

/** The right of one delivery to start the workflow with its event. */
export class EventLock {
	/** Resolves when the workflow was started or will not be. */
	readonly decided: Promise<void>;

	private tellDecided = (): void => undefined;

	private hasFailed: FailureCheck = () => false;

	constructor(
		/** Milliseconds since 1970. */
		readonly since: number,
		private readonly end: (claim: EventLock, wasStarted: boolean) => void,
	) {
		this.decided = new Promise((resolve) => {
			this.tellDecided = resolve;
		});
	}

	/** The workflow was started. */
	start(): void {
		this.end(this, true);
		this.tellDecided();
	}

	/** The workflow was not started: a next delivery may do it. */
	release(): void {
		this.end(this, false);
		this.tellDecided();
	}

	/** For a claim that nobody tells anything about any more. */
	setFailureCheck(hasFailed: FailureCheck): void {
		this.hasFailed = hasFailed;
	}

	get isFailed(): boolean {
		return this.hasFailed();
	}
}

/** Milliseconds after which a delivery of which nothing more was heard is forgotten. */
const MAX_LOCK_AGE = 2.5 * 3_600_000;

/**
 * With which events the workflow was started. An event counts as started when n8n has stored its
 * execution, and not before: after a crash in between, SNS has no answer and sends it again.
 */
export class StartedEvents {
	private readonly marks = new EventHashes();

	private readonly locks = new Map<string, EventLock>();

	/** @param now milliseconds since 1970 */
	tryLock(messageId: string, eventId: string, now: number): LockResult {
		const marks = [hashId('message', messageId), hashId('event', eventId)];
		if (marks.some((mark) => this.marks.has(mark))) return { kind: 'started' };
		for (const mark of marks) {
			const other = this.locks.get(mark);
			if (other === undefined) continue;
			if (!other.isFailed) return { kind: 'underWay', decided: other.decided };
			other.release();
		}
		const claim = new EventLock(now, (ended, wasStarted) => {
			if (wasStarted) this.marks.add(marks, Date.now());
			this.forget(marks, ended);
		});
		for (const mark of marks) this.locks.set(mark, claim);
		this.forgetOld(now);
		return { kind: 'new', claim };
	}

	/** Adds what was stored, perhaps by another process. */
	merge(stored: unknown, now: number): void {
		this.marks.merge(stored, now);
	}

	stored(): StoredHashes[] {
		return this.marks.stored();
	}

	private forget(marks: readonly string[], claim: EventLock): void {
		for (const mark of marks) {
			if (this.locks.get(mark) === claim) this.locks.delete(mark);
		}
	}

	private forgetOld(now: number): void {
		// A Map hands its entries out in the order in which they were set.
		for (const [mark, { since }] of this.locks) {
			if (now - since < MAX_LOCK_AGE) return;
			this.locks.delete(mark);
		}
	}
}
