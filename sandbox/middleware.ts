import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { respond, readQuery } from './runOperation';
import { formatDateHeader } from './clock';
import { refuse, refuseToken, type ApiResponse } from './apiResponse';
import { getMatchedOperation } from './contract';
import { getRequestContext, setRequestContext } from './requestContext';
import { sendFault, sendUnchecked } from './sendFault';
import { getFaultTiming, isKept, type AnswerFault } from './faults';
import { readOptionalText } from './operations/bodyFields';
import { pause } from './pause';
import type { RequestRecord } from './requestLog';
import type { SandboxRuntime } from './runtime';

export const TOKEN_PATH = '/oauth2/token';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const LIST_PARAMETERS = new Set(['from', 'to', 'offset', 'limit', 'order', 'wallet']);

/** Logs each request from its start to the end of its response or its connection. */
export function logRequest(
	runtime: SandboxRuntime,
	onRequest: (record: RequestRecord) => void,
): RequestHandler {
	return (request, response, next) => {
		const { log } = runtime;
		const isToken = request.path === TOKEN_PATH;
		const given = request.get('idempotency-key');
		const idempotencyKey = given !== undefined && UUID_V4.test(given) ? given : undefined;
		const shown = given === undefined ? undefined : (idempotencyKey ?? '(malformed)');
		const record = log.start(request.method, request.path, isToken, shown);
		setRequestContext(request, {
			runtime,
			record,
			log,
			isToken,
			idempotencyKey,
			operationId: '',
			pathParameters: {},
			latencyMs: 0,
			clientId: '',
		});
		response.once('close', () => {
			log.end(record, response.headersSent ? response.statusCode : 0, isToken);
			onRequest(record);
		});
		next();
	};
}

function readListParameters(request: Request): Record<string, string> | undefined {
	const known = Object.entries(readQuery(request)).filter(([name]) => LIST_PARAMETERS.has(name));
	return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Records which operation of the contract handles a request. */
export const recordOperation: RequestHandler = (request, _response, next) => {
	const context = getRequestContext(request);
	const { template, ...operation } = getMatchedOperation(request);
	Object.assign(context, operation);
	context.log.setTemplate(context.record, template);
	context.record.query = readListParameters(request);
	next();
};

function setDateHeader(runtime: SandboxRuntime, response: Response): void {
	const date = formatDateHeader(runtime.settings);
	response.sendDate = false;
	if (date !== undefined) response.setHeader('Date', date);
}

function send(runtime: SandboxRuntime, response: Response, answer: ApiResponse): void {
	setDateHeader(runtime, response);
	if (answer.isUnchecked) return sendUnchecked(response, answer);
	response
		.status(answer.status)
		.set(answer.headers ?? {})
		.json(answer.body);
}

/** Responds with 429 to API requests that exceed a limit of the settings. */
export function enforceLimits(runtime: SandboxRuntime): RequestHandler {
	return (request, response, next) => {
		const { isToken, record } = getRequestContext(request);
		const violation = isToken
			? undefined
			: runtime.rateLimiter.findViolation(runtime.settings, record.inFlight);
		if (violation === undefined) return next();
		const { limitRetryAfter } = runtime.settings;
		const headers =
			limitRetryAfter === null ? undefined : { 'Retry-After': String(limitRetryAfter) };
		send(runtime, response, refuse(429, violation, headers));
	};
}

function sendFaultInstead(
	runtime: SandboxRuntime,
	request: Request,
	response: Response,
	fault: AnswerFault,
	answer?: ApiResponse,
) {
	const { isToken } = getRequestContext(request);
	setDateHeader(runtime, response);
	if (fault.kind !== 'wrongCard') return sendFault(response, fault, isToken, answer);
	const walletId = readOptionalText(request.body, 'wallet_id');
	const other = runtime.records.cardsByAge.find((card) => card.wallet_id !== walletId);
	const body = other === undefined ? refuse(500, 'No other card') : { status: 201, body: other };
	send(runtime, response, body);
}

/** Chooses the fault of a request. A fault that occurs before the operation acts is sent immediately. */
export function injectFaults(runtime: SandboxRuntime): RequestHandler {
	return async (request, response, next) => {
		const context = getRequestContext(request);
		const { record, idempotencyKey, log } = context;
		const { method, path, template } = record;
		const injection = runtime.faults.inject({
			method,
			path,
			template,
			idempotencyKey,
			body: request.body,
		});
		const { fault } = injection;
		context.latencyMs = runtime.settings.latencyMs + injection.latencyMs;
		if (injection.latencyMs > 0) {
			record.latencyMs = injection.latencyMs;
			log.countFault(record, 'latency');
		}
		if (fault === undefined) return next();
		log.countFault(record, fault.kind);
		context.fault = fault;
		if (getFaultTiming(fault) === 'after' || isKept(fault)) return next();
		await pause(context.latencyMs);
		sendFaultInstead(runtime, request, response, fault);
	};
}

/** Runs the operation, and sends its response or the fault that replaces it. */
export function sendResponse(runtime: SandboxRuntime): RequestHandler {
	return async (request, response) => {
		const answer = await respond(runtime, request);
		const fault = getRequestContext(request).fault ?? answer.fault;
		if (answer.onSent !== undefined) response.once('close', answer.onSent);
		await answer.sendAfter;
		if (fault === undefined) send(runtime, response, answer);
		else sendFaultInstead(runtime, request, response, fault, answer);
	};
}

function readErrorStatus(error: unknown): number {
	if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
	return typeof error.status === 'number' ? error.status : 500;
}

/** Converts errors of the contract, the body parser or an operation into responses. */
export function handleErrors(
	runtime: SandboxRuntime,
	complain: (line: string) => void,
): ErrorRequestHandler {
	return (error: unknown, request, response, _next) => {
		const status = readErrorStatus(error);
		const message = error instanceof Error && error.message !== '' ? error.message : 'Refused';
		if (status >= 500) complain(`BROKEN CONTRACT ${request.method} ${request.path}: ${message}`);
		const isToken = request.path === TOKEN_PATH;
		if (response.headersSent) return;
		const refused =
			isToken && status < 500
				? refuseToken(status, 'invalid_request', message)
				: refuse(status, message);
		send(runtime, response, refused);
	};
}
