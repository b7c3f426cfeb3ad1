/** Whether the operation has acted when the fault happens. */
export type FaultTiming = 'before' | 'after';

/** What can go wrong with one request. The default of `when` is named with each kind. */
export type Fault =
	/** Answers later; combines with a fault of another kind. */
	| { kind: 'latency'; ms: number }
	/** Answers this status; before acting. */
	| {
			kind: 'status';
			status: number;
			/** Seconds, or any text such as an HTTP date. Left out: no such header. */
			retryAfter?: number | string;
			/** Default `json`, in the shape of Kobble. `html` is a gateway's page, `gateway` the JSON of AWS API Gateway. */
			body?: 'json' | 'html' | 'gateway' | 'empty';
			/** Remembers this answer under the idempotency key and gives it again to each repeat. */
			keep?: boolean;
			when?: FaultTiming;
	  }
	/** Answers any JSON value; 200 and after acting. */
	| { kind: 'json'; body: unknown; status?: number; when?: FaultTiming }
	/** Puts the answer into an object, under `field` (default `data`); always after acting. */
	| { kind: 'envelope'; field?: string }
	/** Answers without a body, with `Content-Length: 0` unless it is a 204; the status of the operation, after acting. */
	| { kind: 'empty'; status?: number; when?: FaultTiming }
	/** Sends a space each `everyMs` (default 300) for `ms`, then the answer; always after acting. */
	| { kind: 'drip'; ms: number; everyMs?: number }
	/** Resets the connection without an answer; before acting. */
	| { kind: 'reset'; when?: FaultTiming }
	/** Promises the whole answer, sends half of it and closes; always after acting. */
	| { kind: 'truncate' }
	/** Never answers; before acting. */
	| { kind: 'hang'; when?: FaultTiming }
	/** Sends the client elsewhere; 302 and before acting. */
	| { kind: 'redirect'; to: string; status?: RedirectStatus; when?: FaultTiming }
	/** 200 with an HTML page; after acting. */
	| { kind: 'html'; when?: FaultTiming }
	/** Answers with the card of another wallet; after acting. */
	| { kind: 'wrongCard'; when?: FaultTiming };

export const REDIRECT_STATUSES = [301, 302, 303, 307, 308] as const;
export type RedirectStatus = (typeof REDIRECT_STATUSES)[number];

export type FaultKind = Fault['kind'];
/** A fault that takes the place of the answer. */
export type AnswerFault = Exclude<Fault, { kind: 'latency' }>;

/** Which requests a fault applies to. All that is given must hold; nothing given means every request. */
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
	/** At most this many faults. */
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
	json: 'after',
	envelope: 'after',
	empty: 'after',
	drip: 'after',
	reset: 'before',
	truncate: 'after',
	hang: 'before',
	redirect: 'before',
	html: 'after',
	wrongCard: 'after',
};

/** Whether the fault is remembered under the idempotency key of its request. */
export function isKept(fault: AnswerFault | undefined): boolean {
	return fault?.kind === 'status' && fault.keep === true;
}

/** Whether the fault happens before or after the operation acts. */
export function getFaultTiming(fault: AnswerFault): FaultTiming {
	return ('when' in fault ? fault.when : undefined) ?? DEFAULT_TIMING[fault.kind];
}
