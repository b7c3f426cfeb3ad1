import type { IncomingMessage } from 'node:http';
import type { AnswerFault } from './faults';
import type { RequestRecord, Traffic } from './traffic';

/** What the sandbox knows of a request under way. */
export interface Exchange {
	record: RequestRecord;
	/** The counters it started with: a reset in between starts others. */
	traffic: Traffic;
	isToken: boolean;
	idempotencyKey?: string;
	operationId: string;
	pathParameters: Readonly<Record<string, string>>;
	latencyMs: number;
	/** A fault that is due once the operation has acted. */
	fault?: AnswerFault;
	/** Whose token it carries; empty for token requests. */
	clientId: string;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

export function openExchange(request: IncomingMessage, exchange: Exchange): void {
	exchanges.set(request, exchange);
}

export function exchangeOf(request: IncomingMessage): Exchange {
	const exchange = exchanges.get(request);
	if (exchange === undefined) throw new Error('The request was not observed');
	return exchange;
}
