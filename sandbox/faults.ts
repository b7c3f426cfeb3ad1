/** Whether the operation has already acted when the fault occurs. */
export type FaultTiming = 'before' | 'after';

/** The faults of a request. The default of `when` is given with each kind. */
export type Fault =
	/** Delays the response; can be combined with a fault of another kind. */
	| { kind: 'latency'; ms: number }
	/** Responds with this status; before acting. */
	| {
			kind: 'status';
			status: number;
			/** Seconds, or any text such as an HTTP date. Omitted: no such header. */
			retryAfter?: number | string;
			/** Default `json`, in Kobble's format. `html` is a gateway's page, `gateway` the JSON of AWS API Gateway. */
			body?: 'json' | 'html' | 'gateway' | 'empty';
			/** Stores this response under the idempotency key and returns it for each repeat. */
			keep?: boolean;
			when?: FaultTiming;
	  }
	/** Responds with any JSON value; 200 and after acting. */
	| { kind: 'json'; body: unknown; status?: number; when?: FaultTiming }
	/** Wraps the response in an object, under `field` (default `data`); always after acting. */
	| { kind: 'envelope'; field?: string }
	/** Responds without a body, with `Content-Length: 0` unless it is a 204; the operation's status, after acting. */
	| { kind: 'empty'; status?: number; when?: FaultTiming }
	/** Sends a space every `everyMs` (default 300) for `ms`, then the response; always after acting. */
	| { kind: 'drip'; ms: number; everyMs?: number }
	/** Resets the connection without a response; before acting. */
	| { kind: 'reset'; when?: FaultTiming }
	/** Announces the whole response, sends half of it and closes the connection; always after acting. */
	| { kind: 'truncate' }
	/** Never responds; before acting. */
	| { kind: 'hang'; when?: FaultTiming }
	/** Redirects the client; 302 and before acting. */
	| { kind: 'redirect'; to: string; status?: RedirectStatus; when?: FaultTiming }
	/** 200 with an HTML page; after acting. */
	| { kind: 'html'; when?: FaultTiming }
	/** Responds with the card of another wallet; after acting. */
	| { kind: 'wrongCard'; when?: FaultTiming };

export const REDIRECT_STATUSES = [301, 302, 303, 307, 308] as const;
export type RedirectStatus = (typeof REDIRECT_STATUSES)[number];

export type FaultKind = Fault['kind'];
/** A fault that replaces the response. */
export type AnswerFault = Exclude<Fault, { kind: 'latency' }>;

/**
 * The requests that a fault applies to. All given conditions must hold; without conditions it applies to every request.
 */
export interface FaultMatch {
	method?: string;
	/** A path template of the contract (`/customers/v1/cards/{id}`), a concrete path, or either with `*` at its end. */
	path?: string;
	/** A text that the request's body contains, for example an ID. */
	bodyContains?: string;
	/** Every Nth matching request. */
	every?: number;
	/** These matching requests, counted from 1. */
	nth?: number[];
	/** The first N matching requests. */
	first?: number;
	/** Maximum number of faults. */
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

/** Whether the fault is stored under the idempotency key of its request. */
export function isKept(fault: AnswerFault | undefined): boolean {
	return fault?.kind === 'status' && fault.keep === true;
}

/** Whether the fault occurs before or after the operation acts. */
export function getFaultTiming(fault: AnswerFault): FaultTiming {
	return ('when' in fault ? fault.when : undefined) ?? DEFAULT_TIMING[fault.kind];
}
