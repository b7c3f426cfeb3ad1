import type { Issuer, OnError, Racer } from './measuredNodes';

/** What goes wrong with every 20th answer. */
export const FAULTS = ['answered500', 'cutAfterActing'] as const;
export type Fault = (typeof FAULTS)[number];

/** 1,000 status updates by one contender, once. */
export interface Race {
	readonly by: Racer;
	/** From 1; 0 is the warm-up, in which the credentials have no token yet. */
	readonly round: number;
	/** Milliseconds that n8n noted as the node's execution time. */
	readonly nodeMs: number;
	/** Of n8n's process, over the whole execution; not where the system does not tell. */
	readonly processorSeconds?: number;
	readonly itemsOut: number;
	readonly requests: number;
	readonly tokenRequests: number;
	/** At the API, at once, at most. */
	readonly mostInFlight: number;
}

/** 200 creates by one contender while answers get lost, once. */
export interface Issue {
	readonly by: Issuer;
	readonly fault: Fault;
	readonly onError: OnError;
	readonly round: number;
	readonly nodeMs: number;
	/** Items that came out with their card. */
	readonly itemsOut: number;
	/** Items that came out with an error in them. */
	readonly failedOut: number;
	readonly cardsMade: number;
	/** Wallets that got more than one card. */
	readonly doubled: number;
	/** Cards that were made and that no item holds. */
	readonly unknownCards: number;
	readonly requests: number;
}

/** Everything that one run of the benchmark measured. */
export interface Results {
	readonly machine: readonly string[];
	/** Milliseconds that the server adds to each answer. */
	readonly latencyMs: number;
	readonly updates: number;
	readonly creates: number;
	readonly races: readonly Race[];
	readonly issues: readonly Issue[];
}
