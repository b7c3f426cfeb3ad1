/** Whether the operation has acted when the fault strikes. */
export type FaultTiming = 'before' | 'after';

/** What can go wrong with one request. `when` defaults to what the kind's line says. */
export type Fault =
	/** Answers later; joins with a fault of another kind. */
	| { kind: 'latency'; ms: number }
	/** Answers this status; before acting. */
	| {
			kind: 'status';
			status: number;
			/** Seconds, or any text such as an HTTP date. Left out: no such header. */
			retryAfter?: number | string;
			/** Default `json`. */
			body?: 'json' | 'html' | 'empty';
			when?: FaultTiming;
	  }
	/** Resets the connection without an answer; before acting. */
	| { kind: 'reset'; when?: FaultTiming }
	/** Promises the whole answer, sends half of it and closes; always after acting. */
	| { kind: 'truncate' }
	/** Never answers; before acting. */
	| { kind: 'hang'; when?: FaultTiming }
	/** Sends the client elsewhere; 302 and before acting. */
	| { kind: 'redirect'; to: string; status?: 302 | 307; when?: FaultTiming }
	/** 200 with an HTML page; after acting. */
	| { kind: 'html'; when?: FaultTiming }
	/** Answers with the card of another wallet; after acting. */
	| { kind: 'wrongCard'; when?: FaultTiming };

export type FaultKind = Fault['kind'];
/** A fault that takes the place of the answer. */
export type AnswerFault = Exclude<Fault, { kind: 'latency' }>;

/** Which requests a fault meets. All that is given must hold; nothing given means every request. */
export interface FaultMatch {
	method?: string;
	/** A path of the contract (`/customers/v1/cards/{id}`), a concrete path, or either with `*` at its end. */
	path?: string;
	/** A text that the request's body contains, an id for example. */
	bodyContains?: string;
	/** Each Nth matching request. */
	every?: number;
	/** These matching requests, counted from 1. */
	nth?: number[];
	/** The first N matching requests. */
	first?: number;
	/** At most so many deals. */
	times?: number;
	/** A request whose idempotency key was seen before does not match. */
	onlyFirstTryOfKey?: boolean;
}

export interface FaultRule {
	match?: FaultMatch;
	fault: Fault;
}

const DEFAULT_TIMING: Record<AnswerFault['kind'], FaultTiming> = {
	status: 'before',
	reset: 'before',
	truncate: 'after',
	hang: 'before',
	redirect: 'before',
	html: 'after',
	wrongCard: 'after',
};

/** Whether the fault strikes before or after the operation acts. */
export function getFaultTiming(fault: AnswerFault): FaultTiming {
	if (fault.kind === 'truncate') return 'after';
	return fault.when ?? DEFAULT_TIMING[fault.kind];
}
