import { hash } from 'node:crypto';

import { isJsonObject } from '../../data/json';

/** Whether n8n failed to start the workflow with a delivery. */
export type FailureCheck = () => boolean;

/** The result of locking an event for a delivery. */
export type LockResult =
	| { readonly kind: 'locked'; readonly lock: EventLock }
	/** Its event has already started the workflow. */
	| { readonly kind: 'started' }
	/** Another delivery of the same event is about to start the workflow. */
	| { readonly kind: 'inProgress'; readonly decided: Promise<void> };

/** The exclusive right of one delivery to start the workflow with its event. */
export class EventLock {
	/** Resolves once it is known whether this delivery started the workflow. */
	readonly decided: Promise<void>;

	private tellDecided = (): void => undefined;

	private hasFailed: FailureCheck = () => false;

	constructor(
		/** Milliseconds since 1970. */
		readonly since: number,
		private readonly end: (lock: EventLock, wasStarted: boolean) => void,
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

	/** The workflow was not started, so the next delivery may start it. */
	release(): void {
		this.end(this, false);
		this.tellDecided();
	}

	/** Lets the next delivery detect that this one failed, even if the failure is never reported. */
	setFailureCheck(hasFailed: FailureCheck): void {
		this.hasFailed = hasFailed;
	}

	get isFailed(): boolean {
		return this.hasFailed();
	}
}

/** Milliseconds after which a lock is dropped if it was neither started nor released. */
const MAX_LOCK_AGE = 2.5 * 3_600_000;

/**
 * The events that have started the workflow. An event counts as started once n8n has stored its
 * execution: if n8n crashes before that, SNS gets no response and sends the event again.
 */
export class StartedEvents {
	private readonly started = new EventHashes();

	private readonly locks = new Map<string, EventLock>();

	/** @param now milliseconds since 1970 */
	tryLock(messageId: string, eventId: string | undefined, now: number): LockResult {
		const hashes = [hashId('message', messageId)];
		if (eventId !== undefined) hashes.push(hashId('event', eventId));
		if (hashes.some((hash) => this.started.has(hash))) return { kind: 'started' };
		for (const hash of hashes) {
			const other = this.locks.get(hash);
			if (other === undefined) continue;
			if (!other.isFailed) return { kind: 'inProgress', decided: other.decided };
			other.release();
		}
		const lock = new EventLock(now, (ended, wasStarted) => {
			if (wasStarted) this.started.add(hashes, Date.now());
			this.forget(hashes, ended);
		});
		for (const hash of hashes) this.locks.set(hash, lock);
		this.forgetOld(now);
		return { kind: 'locked', lock };
	}

	/** Adds the stored events, which another process may have added. */
	merge(stored: unknown, now: number): void {
		this.started.merge(stored, now);
	}

	getStored(): StoredHashes[] {
		return this.started.getStored();
	}

	private forget(hashes: readonly string[], lock: EventLock): void {
		for (const hash of hashes) {
			if (this.locks.get(hash) === lock) this.locks.delete(hash);
		}
	}

	private forgetOld(now: number): void {
		// A Map is iterated in insertion order, so the oldest come first.
		for (const [hash, { since }] of this.locks) {
			if (now - since < MAX_LOCK_AGE) return;
			this.locks.delete(hash);
		}
	}
}

/**
 * Length of a hash in characters (60 bits). The chance that a new event collides with one of 20,000
 * known ones is 1 in 10^13, and 10,000 deliveries need 200 KB.
 */
const HASH_LENGTH = 10;

/** Milliseconds. Messages older than 2 hours are refused, so older hashes are not needed. */
const MAX_AGE = 2.5 * 3_600_000;

/** Number of hashes; a delivery has two. All stored hashes are written at every delivery. */
const MAX_HASHES = { kept: 100_000, stored: 20_000 } as const;

/** A chunk is closed after this time, in milliseconds, or at this number of hashes. */
const CHUNK = { time: 600_000, hashes: 1_000 } as const;

/** Hashes that were added at about the same time, in their stored form. */
export interface StoredHashes {
	/** When the newest was added, in milliseconds since 1970. */
	readonly at: number;
	/** Joined without a separator. */
	readonly hashes: string;
}

/** A short hash of the ID of a message or an event. */
export function hashId(kind: 'message' | 'event', id: string): string {
	return hash('sha256', `${kind}:${id}`, 'base64url').slice(0, HASH_LENGTH);
}

/**
 * A set of hashes, limited in number and age. They are kept in chunks, which are stored unchanged:
 * n8n loads and saves them at every delivery, so this has to be cheap.
 */
export class EventHashes {
	private readonly hashes = new Set<string>();

	/** Keyed by their first hash, which is unique, also across processes. */
	private readonly chunks = new Map<string, StoredHashes>();

	/** The chunk that new hashes are added to, and when its first hash was added. */
	private open: { readonly first: string; readonly since: number } | undefined;

	has(hash: string): boolean {
		return this.hashes.has(hash);
	}

	/** @param now milliseconds since 1970 */
	add(hashes: readonly string[], now: number): void {
		const fresh = hashes.filter((hash) => !this.hashes.has(hash));
		const [first] = fresh;
		if (first === undefined) return;
		const open = this.openChunk(now);
		if (open === undefined) this.open = { first, since: now };
		for (const hash of fresh) this.hashes.add(hash);
		this.keep({ at: now, hashes: (open?.hashes ?? '') + fresh.join('') });
		this.forgetOld(now);
	}

	/** Adds the stored hashes: of this process, an earlier one, or another one that runs now. */
	merge(stored: unknown, now: number): void {
		if (!Array.isArray(stored)) return;
		for (const chunk of stored.flatMap(parseStoredHashes)) {
			const known = this.chunks.get(getFirstHash(chunk));
			if (known !== undefined && known.hashes.length >= chunk.hashes.length) continue;
			for (const hash of splitHashes(chunk)) this.hashes.add(hash);
			this.keep({ at: Math.min(chunk.at, now), hashes: chunk.hashes });
		}
		this.forgetOld(now);
	}

	/** The newest chunks, for `merge`. */
	getStored(): StoredHashes[] {
		let room = MAX_HASHES.stored * HASH_LENGTH;
		return this.byAge()
			.filter(({ hashes }) => {
				room -= hashes.length;
				return room >= 0;
			})
			.reverse();
	}

	private openChunk(now: number): StoredHashes | undefined {
		const chunk = this.open === undefined ? undefined : this.chunks.get(this.open.first);
		if (this.open === undefined || chunk === undefined) return undefined;
		// The clock may have been set back.
		const isRecent = Math.abs(now - this.open.since) < CHUNK.time;
		return isRecent && chunk.hashes.length < CHUNK.hashes * HASH_LENGTH ? chunk : undefined;
	}

	private keep(chunk: StoredHashes): void {
		this.chunks.set(getFirstHash(chunk), chunk);
	}

	private forgetOld(now: number): void {
		let room = MAX_HASHES.kept * HASH_LENGTH;
		for (const chunk of this.byAge()) {
			room -= chunk.hashes.length;
			if (room >= 0 && now - chunk.at < MAX_AGE) continue;
			this.chunks.delete(getFirstHash(chunk));
			for (const hash of splitHashes(chunk)) this.hashes.delete(hash);
		}
	}

	/** The chunks, newest first. */
	private byAge(): StoredHashes[] {
		return [...this.chunks.values()].sort((one, other) => other.at - one.at);
	}
}

function getFirstHash({ hashes }: StoredHashes): string {
	return hashes.slice(0, HASH_LENGTH);
}

function splitHashes({ hashes }: StoredHashes): string[] {
	return hashes.match(/.{10}/g) ?? [];
}

function parseStoredHashes(value: unknown): StoredHashes[] {
	if (!isJsonObject(value)) return [];
	// "marks" is the name that an earlier version of this package used.
	const { at, hashes = value.marks } = value;
	const isUsable =
		typeof at === 'number' &&
		Number.isFinite(at) &&
		typeof hashes === 'string' &&
		hashes.length > 0 &&
		hashes.length % HASH_LENGTH === 0 &&
		/^[\w-]+$/.test(hashes);
	return isUsable ? [{ at, hashes }] : [];
}
