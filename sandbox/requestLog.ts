import type { FaultKind } from './faults';

const KEPT_REQUESTS = 50_000;
const UNKNOWN = '(unknown)';

/** One request in the sandbox's log, without token, secret and body. */
export interface RequestRecord {
	number: number;
	/** Milliseconds since 1970. */
	startedAt: number;
	/** null while it is in flight. */
	endedAt: number | null;
	method: string;
	path: string;
	/** The path template in the contract, or `(unknown)`. */
	template: string;
	/** The known parameters of a list (from, to, offset, limit, order, wallet). */
	query?: Record<string, string>;
	/** The status sent; 0 if no response was sent. */
	status: number;
	/** The key; `(malformed)` if it is not a UUID v4. */
	idempotencyKey?: string;
	/** API requests in flight when it started, including itself. */
	inFlight: number;
	replayed: boolean;
	fault?: FaultKind;
	latencyMs?: number;
}

/** The kinds of created records that are counted, apart from cards. */
export type CreatedKind =
	| 'beneficiary'
	| 'client'
	| 'enduser'
	| 'program'
	| 'relay'
	| 'transaction'
	| 'wallet'
	| 'webhook';

/** All counts since the start or the last reset. */
export interface Counters {
	/** By `METHOD /path template`. */
	requests: Record<string, number>;
	/** By status sent; 0 if no response was sent. */
	statuses: Record<string, number>;
	tokenRequests: number;
	tokensIssued: number;
	/** Creates that took effect; a replay does not count. */
	cardsCreated: number;
	/** Creates that took effect, by wallet. */
	cardsPerWallet: Record<string, number>;
	/** Wallets for which more than one Create took effect. */
	doubledWallets: string[];
	/** Records other than cards that were created, by kind. */
	created: Partial<Record<CreatedKind, number>>;
	/** IDs of duplicates: records with the same content as an earlier one, by kind; {} if there are no duplicates. */
	doubled: Partial<Record<CreatedKind, string[]>>;
	/** Number of responses that were replayed for a known idempotency key. */
	replays: number;
	/** Faults injected, by kind. */
	faults: Partial<Record<FaultKind, number>>;
	/** API requests in flight now, without token requests. */
	inFlight: number;
	maxInFlight: number;
}

function increment(counts: Map<string, number>, name: string): void {
	counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Counts and stores requests. */
export class RequestLog {
	private records: RequestRecord[] = [];
	private readonly requestCounts = new Map<string, number>();
	private readonly statusCounts = new Map<string, number>();
	private readonly cardCounts = new Map<string, number>();
	private readonly faultCounts = new Map<FaultKind, number>();
	private readonly createdCounts = new Map<CreatedKind, number>();
	private readonly createdContents = new Set<string>();
	private readonly doubled: Partial<Record<CreatedKind, string[]>> = {};
	private seen = 0;
	private inFlight = 0;
	private maxInFlight = 0;
	private replays = 0;
	private cardsCreated = 0;
	tokenRequests = 0;
	tokensIssued = 0;

	start(method: string, path: string, isToken: boolean, idempotencyKey?: string): RequestRecord {
		this.seen += 1;
		if (isToken) this.tokenRequests += 1;
		else this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		const record: RequestRecord = {
			number: this.seen,
			startedAt: Date.now(),
			endedAt: null,
			method,
			path,
			template: UNKNOWN,
			status: 0,
			idempotencyKey,
			inFlight: this.inFlight,
			replayed: false,
		};
		this.records.push(record);
		// Removing one record per request would move the whole list each time.
		if (this.records.length >= KEPT_REQUESTS * 1.1)
			this.records = this.records.slice(-KEPT_REQUESTS);
		return record;
	}

	/** Sets the path template of the request; called once. */
	setTemplate(record: RequestRecord, template: string): void {
		record.template = template;
		increment(this.requestCounts, `${record.method} ${template}`);
	}

	end(record: RequestRecord, status: number, isToken: boolean): void {
		if (record.template === UNKNOWN) this.setTemplate(record, UNKNOWN);
		record.endedAt = Date.now();
		record.status = status;
		if (!isToken) this.inFlight -= 1;
		increment(this.statusCounts, String(status));
	}

	countReplay(record: RequestRecord): void {
		record.replayed = true;
		this.replays += 1;
	}

	countFault(record: RequestRecord, kind: FaultKind): void {
		if (kind !== 'latency') record.fault = kind;
		this.faultCounts.set(kind, (this.faultCounts.get(kind) ?? 0) + 1);
	}

	countCard(walletId: string): void {
		this.cardsCreated += 1;
		increment(this.cardCounts, walletId);
	}

	/**
	 * Counts a created record.
	 *
	 * @param content the values that only duplicates have in common
	 */
	countCreated(kind: CreatedKind, id: string, content: unknown): void {
		this.createdCounts.set(kind, (this.createdCounts.get(kind) ?? 0) + 1);
		const text = `${kind} ${JSON.stringify(content)}`;
		if (this.createdContents.has(text)) (this.doubled[kind] ??= []).push(id);
		this.createdContents.add(text);
	}

	/** The newest requests, oldest first. */
	newest(count = KEPT_REQUESTS): RequestRecord[] {
		return this.records.slice(-Math.min(count, KEPT_REQUESTS)).map((record) => ({ ...record }));
	}

	counters(): Counters {
		const perWallet = [...this.cardCounts];
		return {
			requests: Object.fromEntries(this.requestCounts),
			statuses: Object.fromEntries(this.statusCounts),
			tokenRequests: this.tokenRequests,
			tokensIssued: this.tokensIssued,
			cardsCreated: this.cardsCreated,
			cardsPerWallet: Object.fromEntries(perWallet),
			doubledWallets: perWallet.filter(([, count]) => count > 1).map(([wallet]) => wallet),
			created: Object.fromEntries(this.createdCounts),
			doubled: structuredClone(this.doubled),
			replays: this.replays,
			faults: Object.fromEntries(this.faultCounts),
			inFlight: this.inFlight,
			maxInFlight: this.maxInFlight,
		};
	}
}
