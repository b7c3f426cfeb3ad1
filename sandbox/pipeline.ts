import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { act, queryOf } from './acting';
import { refuse, refuseToken, type Answer } from './answers';
import { destinationOf } from './contract';
import { exchangeOf, openExchange } from './exchange';
import { strike } from './faultAnswers';
import { momentOf, type AnswerFault } from './faults';
import { optionalText } from './operations/fields';
import { pause } from './pause';
import type { RequestRecord } from './traffic';
import type { World } from './world';

export const TOKEN_PATH = '/oauth2/token';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const LIST_PARAMETERS = new Set(['from', 'to', 'offset', 'limit', 'order']);

/** Writes down each request from its start to the end of its answer, or of its connection. */
export function observe(world: World, tell: (record: RequestRecord) => void): RequestHandler {
	return (request, response, next) => {
		const { traffic } = world;
		const isToken = request.path === TOKEN_PATH;
		const given = request.get('idempotency-key');
		const idempotencyKey = given !== undefined && UUID_V4.test(given) ? given : undefined;
		const shown = given === undefined ? undefined : (idempotencyKey ?? '(malformed)');
		const record = traffic.begin(request.method, request.path, isToken, shown);
		openExchange(request, {
			record,
			traffic,
			isToken,
			idempotencyKey,
			operationId: '',
			pathParameters: {},
			latencyMs: 0,
			clientId: '',
		});
		response.once('close', () => {
			traffic.end(record, response.headersSent ? response.statusCode : 0, isToken);
			tell(record);
		});
		next();
	};
}

function knownQuery(request: Request): Record<string, string> | undefined {
	const known = Object.entries(queryOf(request)).filter(([name]) => LIST_PARAMETERS.has(name));
	return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Notes which operation of the contract a request goes to. */
export const nameOperation: RequestHandler = (request, _response, next) => {
	const exchange = exchangeOf(request);
	const { template, ...operation } = destinationOf(request);
	Object.assign(exchange, operation);
	exchange.traffic.recognised(exchange.record, template);
	exchange.record.query = knownQuery(request);
	next();
};

function send(response: Response, answer: Answer): void {
	response
		.status(answer.status)
		.set(answer.headers ?? {})
		.json(answer.body);
}

/** Answers 429 to API requests that break a limit of the settings. */
export function limit(world: World): RequestHandler {
	return (request, response, next) => {
		const { isToken, record } = exchangeOf(request);
		const why = isToken ? undefined : world.limits.refusal(world.settings, record.inFlight);
		if (why === undefined) return next();
		const { limitRetryAfter } = world.settings;
		const headers =
			limitRetryAfter === null ? undefined : { 'Retry-After': String(limitRetryAfter) };
		send(response, refuse(429, why, headers));
	};
}

function strikeWith(
	world: World,
	request: Request,
	response: Response,
	fault: AnswerFault,
	answer?: Answer,
) {
	const { isToken } = exchangeOf(request);
	if (fault.kind !== 'wrongCard') return strike(response, fault, isToken, answer);
	const walletId = optionalText(request.body, 'wallet_id');
	const other = world.ledger.cardsByAge.find((card) => card.wallet_id !== walletId);
	send(response, other === undefined ? refuse(500, 'No other card') : { status: 201, body: other });
}

/** Deals faults; those that strike before the operation acts do so here. */
export function dealFaults(world: World): RequestHandler {
	return async (request, response, next) => {
		const exchange = exchangeOf(request);
		const { record, idempotencyKey, traffic } = exchange;
		const { method, path, template } = record;
		const deal = world.faults.deal({ method, path, template, idempotencyKey, body: request.body });
		const { fault } = deal;
		exchange.latencyMs = world.settings.latencyMs + deal.latencyMs;
		if (deal.latencyMs > 0) {
			record.latencyMs = deal.latencyMs;
			traffic.faultDealt(record, 'latency');
		}
		if (fault === undefined) return next();
		traffic.faultDealt(record, fault.kind);
		exchange.fault = fault;
		if (momentOf(fault) === 'after') return next();
		await pause(exchange.latencyMs);
		strikeWith(world, request, response, fault);
	};
}

/** Acts, and sends the answer or the fault that takes its place. */
export function answer(world: World): RequestHandler {
	return async (request, response) => {
		const given = await act(world, request);
		const { fault } = exchangeOf(request);
		if (given.afterwards !== undefined) response.once('close', given.afterwards);
		await given.notBefore;
		if (fault === undefined) send(response, given);
		else strikeWith(world, request, response, fault, given);
	};
}

function statusOf(error: unknown): number {
	if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
	return typeof error.status === 'number' ? error.status : 500;
}

/** Turns what the contract, the body parser or an operation threw into an answer. */
export function answerErrors(complain: (line: string) => void): ErrorRequestHandler {
	return (error: unknown, request, response, _next) => {
		const status = statusOf(error);
		const message = error instanceof Error && error.message !== '' ? error.message : 'Refused';
		if (status >= 500) complain(`BROKEN CONTRACT ${request.method} ${request.path}: ${message}`);
		const isToken = request.path === TOKEN_PATH;
		if (response.headersSent) return;
		const refused =
			isToken && status < 500
				? refuseToken(status, 'invalid_request', message)
				: refuse(status, message);
		send(response, refused);
	};
}
