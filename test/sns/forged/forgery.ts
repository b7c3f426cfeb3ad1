import type { Delivery } from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';

/** A POST that must start no workflow. */
export interface Forgery {
	/** What was done, as the end of "A message ...". */
	readonly name: string;
	/** 400: no SNS message; 401: not from Amazon; 503: cannot be checked now. */
	readonly expected: 400 | 401 | 503;
	readonly delivery: Delivery;
}

/** Makes new its forgeries, each with a message id of its own. */
export type Forger = (standIn: SnsStandIn) => Forgery[];
