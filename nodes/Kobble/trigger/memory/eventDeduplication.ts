import { createHash } from 'node:crypto';

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

/**
 * Characters of a mark, 60 bits of a hash: to take one event among 20,000 marks for another that
 * was there before has a chance of 1 in 10^13, and 10,000 deliveries need 200 KB.
 */
const HASH_LENGTH = 10;

/** Milliseconds: a message is refused when it is 2 hours old, so nothing later has to be known. */
const MAX_AGE = 2.5 * 3_600_000;

/** In marks, of which a delivery has two. What is stored is written anew at every delivery. */
const MAX_HASHES = { kept: 100_000, stored: 20_000 } as const;

/** A chunk is added to for so long, in milliseconds, or until it holds so many marks. */
const CHUNK = { time: 600_000, marks: 1_000 } as const;

/** Marks that were added about the same time, as they are stored. */
export interface StoredHashes {
	/** When the newest was added, in milliseconds since 1970. */
	readonly at: number;
	/** One behind the other. */
	readonly marks: string;
}

/** A short stand-in for the id of a message or an event. */
export function hashId(kind: 'message' | 'event', id: string): string {
	return createHash('sha256').update(`${kind}:${id}`).digest('base64url').slice(0, HASH_LENGTH);
}

/**
 * Marks of what has been there, bounded in number and in age. They are kept in chunks, which are
 * stored as they are: n8n loads and saves them at every delivery, so this has to be cheap.
 */
export class EventHashes {
	private readonly marks = new Set<string>();

	/** By their first mark, which tells a chunk from all others, also from another process. */
	private readonly chunks = new Map<string, StoredHashes>();

	/** The chunk that is added to, and when its first mark was. */
	private open: { readonly first: string; readonly since: number } | undefined;

	has(mark: string): boolean {
		return this.marks.has(mark);
	}

	/** @param now milliseconds since 1970 */
	add(marks: readonly string[], now: number): void {
		const fresh = marks.filter((mark) => !this.marks.has(mark));
		const [first] = fresh;
		if (first === undefined) return;
		const open = this.openChunk(now);
		if (open === undefined) this.open = { first, since: now };
		for (const mark of fresh) this.marks.add(mark);
		this.keep({ at: now, marks: (open?.marks ?? '') + fresh.join('') });
		this.forgetOld(now);
	}

	/** Adds what was stored: by this process, by one before it, or by another one meanwhile. */
	merge(stored: unknown, now: number): void {
		if (!Array.isArray(stored)) return;
		for (const chunk of stored.filter(isStoredHashes)) {
			const known = this.chunks.get(getFirstHash(chunk));
			if (known !== undefined && known.marks.length >= chunk.marks.length) continue;
			for (const mark of splitHashes(chunk)) this.marks.add(mark);
			this.keep({ at: Math.min(chunk.at, now), marks: chunk.marks });
		}
		this.forgetOld(now);
	}

	/** The newest, in a bounded number, for `merge`. */
	stored(): StoredHashes[] {
		let room = MAX_HASHES.stored * HASH_LENGTH;
		return this.byAge()
			.filter(({ marks }) => {
				room -= marks.length;
				return room >= 0;
			})
			.reverse();
	}

	private openChunk(now: number): StoredHashes | undefined {
		const chunk = this.open === undefined ? undefined : this.chunks.get(this.open.first);
		if (this.open === undefined || chunk === undefined) return undefined;
		// Also where the clock was set back.
		const isRecent = Math.abs(now - this.open.since) < CHUNK.time;
		return isRecent && chunk.marks.length < CHUNK.marks * HASH_LENGTH ? chunk : undefined;
	}

	private keep(chunk: StoredHashes): void {
		this.chunks.set(getFirstHash(chunk), chunk);
	}

	private forgetOld(now: number): void {
		let room = MAX_HASHES.kept * HASH_LENGTH;
		for (const chunk of this.byAge()) {
			room -= chunk.marks.length;
			if (room >= 0 && now - chunk.at < MAX_AGE) continue;
			this.chunks.delete(getFirstHash(chunk));
			for (const mark of splitHashes(chunk)) this.marks.delete(mark);
		}
	}

	/** The newest first. */
	private byAge(): StoredHashes[] {
		return [...this.chunks.values()].sort((one, other) => other.at - one.at);
	}
}

function getFirstHash({ marks }: StoredHashes): string {
	return marks.slice(0, HASH_LENGTH);
}

function splitHashes({ marks }: StoredHashes): string[] {
	return marks.match(/.{10}/g) ?? [];
}

function isStoredHashes(value: unknown): value is StoredHashes {
	if (typeof value !== 'object' || value === null) return false;
	const { at, marks } = value as Partial<StoredHashes>;
	return (
		typeof at === 'number' &&
		Number.isFinite(at) &&
		typeof marks === 'string' &&
		marks.length > 0 &&
		marks.length % HASH_LENGTH === 0 &&
		/^[\w-]+$/.test(marks)
	);
}
