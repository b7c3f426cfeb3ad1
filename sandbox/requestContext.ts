import type { IncomingMessage } from 'node:http';
import type { AnswerFault } from './faults';
import type { RequestRecord, RequestLog } from './requestLog';
import type { SandboxRuntime } from './runtime';

/** What the sandbox knows about a request in progress. */
export interface RequestContext {
	/** The sandbox that the request came to. */
	runtime: SandboxRuntime;
	record: RequestRecord;
	/** The log at the start of the request; a reset replaces the log of the sandbox. */
	log: RequestLog;
	isToken: boolean;
	idempotencyKey?: string;
	operationId: string;
	pathParameters: Readonly<Record<string, string>>;
	latencyMs: number;
	/** A fault that replaces the response after the operation has acted. */
	fault?: AnswerFault;
	/** The client of its token; empty for token requests. */
	clientId: string;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

export function setRequestContext(request: IncomingMessage, context: RequestContext): void {
	contexts.set(request, context);
}

export function getRequestContext(request: IncomingMessage): RequestContext {
	const context = contexts.get(request);
	if (context === undefined) throw new Error('The request has no context');
	return context;
}
