import type { Issuer, OnError, Racer } from './measuredNodes';

/** What goes wrong with every 20th response. */
export const FAULTS = ['answered500', 'cutAfterActing'] as const;
export type Fault = (typeof FAULTS)[number];

/** One run of 1,000 status updates by a contender. */
export interface Race {
	readonly by: Racer;
	/** Starts at 1; 0 is the warm-up, in which the credentials have no token yet. */
	readonly round: number;
	/** Milliseconds that n8n recorded as the node's execution time. */
	readonly nodeMs: number;
	/** CPU time of n8n's process over the whole execution; absent if the system does not report it. */
	readonly processorSeconds?: number;
	readonly itemsOut: number;
	readonly requests: number;
	readonly tokenRequests: number;
	/** Highest number of requests in flight at the API. */
	readonly mostInFlight: number;
}

/** One run of 200 creates by a contender while responses get lost. */
export interface Issue {
	readonly by: Issuer;
	readonly fault: Fault;
	readonly onError: OnError;
	readonly round: number;
	readonly nodeMs: number;
	/** Output items with their card. */
	readonly itemsOut: number;
	/** Output items with an error. */
	readonly failedOut: number;
	readonly cardsMade: number;
	/** Wallets that got more than one card. */
	readonly doubled: number;
	/** Cards that were created but appear in no item. */
	readonly unknownCards: number;
	readonly requests: number;
}

/** All measurements of one run of the benchmark. */
export interface Results {
	readonly machine: readonly string[];
	/** Milliseconds that the server adds to each response. */
	readonly latencyMs: number;
	readonly updates: number;
	readonly creates: number;
	readonly races: readonly Race[];
	readonly issues: readonly Issue[];
}
