import { EventMarks, markOf } from './eventMarks';
import type { StoredMarks } from './eventMarks';

/** How a delivery tells that n8n could not start the workflow with it. */
export type HasFailed = () => boolean;

/** What is to become of a delivery. */
export type Admission =
	| { readonly kind: 'new'; readonly claim: Claim }
	/** The workflow was started with it before. */
	| { readonly kind: 'started' }
	/** Another delivery of it is about to start the workflow. */
	| { readonly kind: 'underWay'; readonly decided: Promise<void> };

/** The right of one delivery to start the workflow with its event. */
export class Claim {
	/** Resolves when the workflow was started or will not be. */
	readonly decided: Promise<void>;

	private tellDecided = (): void => undefined;

	private hasFailed: HasFailed = () => false;

	constructor(
		/** Milliseconds since 1970. */
		readonly since: number,
		private readonly end: (claim: Claim, wasStarted: boolean) => void,
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
	failsIf(hasFailed: HasFailed): void {
		this.hasFailed = hasFailed;
	}

	get isLost(): boolean {
		return this.hasFailed();
	}
}

/** Milliseconds after which a delivery of which nothing more was heard is forgotten. */
const LONGEST_UNDER_WAY = 2.5 * 3_600_000;

/**
 * With which events the workflow was started. An event counts as started when n8n has stored its
 * execution, and not before: after a crash in between, SNS has no answer and sends it again.
 */
export class StartedEvents {
	private readonly marks = new EventMarks();

	private readonly underWay = new Map<string, Claim>();

	/** @param now milliseconds since 1970 */
	admit(messageId: string, eventId: string, now: number): Admission {
		const marks = [markOf('message', messageId), markOf('event', eventId)];
		if (marks.some((mark) => this.marks.has(mark))) return { kind: 'started' };
		for (const mark of marks) {
			const other = this.underWay.get(mark);
			if (other === undefined) continue;
			if (!other.isLost) return { kind: 'underWay', decided: other.decided };
			other.release();
		}
		const claim = new Claim(now, (ended, wasStarted) => {
			if (wasStarted) this.marks.add(marks, Date.now());
			this.forget(marks, ended);
		});
		for (const mark of marks) this.underWay.set(mark, claim);
		this.forgetOld(now);
		return { kind: 'new', claim };
	}

	/** Adds what was stored, perhaps by another process. */
	merge(stored: unknown, now: number): void {
		this.marks.merge(stored, now);
	}

	stored(): StoredMarks[] {
		return this.marks.stored();
	}

	private forget(marks: readonly string[], claim: Claim): void {
		for (const mark of marks) {
			if (this.underWay.get(mark) === claim) this.underWay.delete(mark);
		}
	}

	private forgetOld(now: number): void {
		// A Map hands its entries out in the order in which they were set.
		for (const [mark, { since }] of this.underWay) {
			if (now - since < LONGEST_UNDER_WAY) return;
			this.underWay.delete(mark);
		}
	}
}
