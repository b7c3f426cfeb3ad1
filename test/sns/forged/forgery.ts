import type { Delivery } from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';

/** A POST that must start no workflow. */
export interface Forgery {
	/** What was forged, as the end of "A message ...". */
	readonly name: string;
	/** 400: not an SNS message; 401: not from Amazon; 503: cannot be checked now. */
	readonly expected: 400 | 401 | 503;
	readonly delivery: Delivery;
}

/** Creates new forgeries, each with a unique message id. */
export type Forger = (standIn: SnsStandIn) => Forgery[];
