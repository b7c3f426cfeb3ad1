import { createHash } from 'node:crypto';

/**
 * Characters of a mark, 60 bits of a hash: to take one event among 20,000 marks for another that
 * was there before has a chance of 1 in 10^13, and 10,000 deliveries need 200 KB.
 */
const LENGTH = 10;

/** Milliseconds: a message is refused when it is 2 hours old, so nothing later has to be known. */
const KEPT_FOR = 2.5 * 3_600_000;

/** In marks, of which a delivery has two. What is stored is written anew at every delivery. */
const MOST = { kept: 100_000, stored: 20_000 } as const;

/** A chunk is added to for so long, in milliseconds, or until it holds so many marks. */
const CHUNK = { time: 600_000, marks: 1_000 } as const;

/** Marks that were added about the same time, as they are stored. */
export interface StoredMarks {
	/** When the newest was added, in milliseconds since 1970. */
	readonly at: number;
	/** One behind the other. */
	readonly marks: string;
}

/** A short stand-in for the id of a message or an event. */
export function markOf(kind: 'message' | 'event', id: string): string {
	return createHash('sha256').update(`${kind}:${id}`).digest('base64url').slice(0, LENGTH);
}

/**
 * Marks of what has been there, bounded in number and in age. They are kept in chunks, which are
 * stored as they are: n8n loads and saves them at every delivery, so this has to be cheap.
 */
export class EventMarks {
	private readonly marks = new Set<string>();

	/** By their first mark, which tells a chunk from all others, also from another process. */
	private readonly chunks = new Map<string, StoredMarks>();

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
		for (const chunk of stored.filter(isStoredMarks)) {
			const known = this.chunks.get(firstOf(chunk));
			if (known !== undefined && known.marks.length >= chunk.marks.length) continue;
			for (const mark of marksIn(chunk)) this.marks.add(mark);
			this.keep({ at: Math.min(chunk.at, now), marks: chunk.marks });
		}
		this.forgetOld(now);
	}

	/** The newest, in a bounded number, for `merge`. */
	stored(): StoredMarks[] {
		let room = MOST.stored * LENGTH;
		return this.byAge()
			.filter(({ marks }) => {
				room -= marks.length;
				return room >= 0;
			})
			.reverse();
	}

	private openChunk(now: number): StoredMarks | undefined {
		const chunk = this.open === undefined ? undefined : this.chunks.get(this.open.first);
		if (this.open === undefined || chunk === undefined) return undefined;
		// Also where the clock was set back.
		const isRecent = Math.abs(now - this.open.since) < CHUNK.time;
		return isRecent && chunk.marks.length < CHUNK.marks * LENGTH ? chunk : undefined;
	}

	private keep(chunk: StoredMarks): void {
		this.chunks.set(firstOf(chunk), chunk);
	}

	private forgetOld(now: number): void {
		let room = MOST.kept * LENGTH;
		for (const chunk of this.byAge()) {
			room -= chunk.marks.length;
			if (room >= 0 && now - chunk.at < KEPT_FOR) continue;
			this.chunks.delete(firstOf(chunk));
			for (const mark of marksIn(chunk)) this.marks.delete(mark);
		}
	}

	/** The newest first. */
	private byAge(): StoredMarks[] {
		return [...this.chunks.values()].sort((one, other) => other.at - one.at);
	}
}

function firstOf({ marks }: StoredMarks): string {
	return marks.slice(0, LENGTH);
}

function marksIn({ marks }: StoredMarks): string[] {
	return marks.match(/.{10}/g) ?? [];
}

function isStoredMarks(value: unknown): value is StoredMarks {
	if (typeof value !== 'object' || value === null) return false;
	const { at, marks } = value as Partial<StoredMarks>;
	return (
		typeof at === 'number' &&
		Number.isFinite(at) &&
		typeof marks === 'string' &&
		marks.length > 0 &&
		marks.length % LENGTH === 0 &&
		/^[\w-]+$/.test(marks)
	);
}
