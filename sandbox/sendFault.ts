import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { ApiResponse } from './apiResponse';
import type { AnswerFault } from './faults';

const JSON_TYPE = 'application/json; charset=utf-8';
const NO_CONTENT = 204;
const DEFAULT_DRIP_INTERVAL_MS = 300;

/** The error page of Amazon's load balancers. */
function createErrorPage(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
	return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}

/** The response body of AWS API Gateway, if a request does not reach the API. */
function createGatewayBody(status: number): object {
	if (status === 502) return { message: 'Internal server error' };
	if (status === 504) return { message: 'Endpoint request timed out' };
	return { message: STATUS_CODES[status] ?? 'Error' };
}

function createStatusBody(
	fault: AnswerFault & { kind: 'status' },
	isToken: boolean,
): [contentType: string, text: string] {
	const { status, body } = fault;
	if (body === 'html') return ['text/html; charset=utf-8', createErrorPage(status)];
	if (body === 'gateway') return ['application/json', JSON.stringify(createGatewayBody(status))];
	if (body === 'empty') return ['text/plain', ''];
	const message = `The sandbox was told to answer ${status}`;
	const json = isToken ? { error: 'server_error', error_description: message } : { message };
	return [JSON_TYPE, JSON.stringify(json)];
}

/** Sends a text with its length; a 204 is sent without a body. */
function sendText(
	response: ServerResponse,
	status: number,
	text: string,
	headers: OutgoingHttpHeaders,
): void {
	if (status === NO_CONTENT) {
		response.writeHead(status);
		response.end();
		return;
	}
	response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) });
	response.end(text);
}

/** Sends a response without a check against the contract. */
export function sendUnchecked(
	response: ServerResponse,
	{ status, body, headers }: Pick<ApiResponse, 'status' | 'body' | 'headers'>,
): void {
	const text = body === undefined ? '' : JSON.stringify(body);
	sendText(response, status, text, { ...headers, 'Content-Type': JSON_TYPE });
}

function sendStatus(
	response: ServerResponse,
	fault: AnswerFault & { kind: 'status' },
	isToken: boolean,
): void {
	const [contentType, text] = createStatusBody(fault, isToken);
	if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter));
	sendText(response, fault.status, text, { 'Content-Type': contentType });
}

function sendHalf(response: ServerResponse, { status, body, headers }: ApiResponse): void {
	const text = Buffer.from(JSON.stringify(body ?? {}));
	response.writeHead(status, {
		...headers,
		'Content-Type': JSON_TYPE,
		'Content-Length': text.length,
	});
	response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}

/** Sends spaces, which JSON allows before a value, and finally the response. */
function sendSlowly(
	response: ServerResponse,
	fault: AnswerFault & { kind: 'drip' },
	{ status, body, headers }: ApiResponse,
): void {
	const { ms, everyMs = DEFAULT_DRIP_INTERVAL_MS } = fault;
	const text = JSON.stringify(body ?? {});
	let spacesLeft = Math.ceil(ms / everyMs);
	response.writeHead(status, {
		...headers,
		'Content-Type': JSON_TYPE,
		'Content-Length': spacesLeft + Buffer.byteLength(text),
	});
	response.flushHeaders();
	const timer = setInterval(() => {
		if (spacesLeft > 0) response.write(' ');
		else response.end(text);
		spacesLeft -= 1;
	}, everyMs);
	timer.unref();
	response.once('close', () => clearInterval(timer));
}

const NO_ANSWER: ApiResponse = { status: 200, body: undefined };

/**
 * Sends a fault instead of the response. It skips the check against the contract on purpose: it simulates a broken
 * Kobble, or a proxy in front of it.
 *
 * @param answer the operation's response, if it has acted
 */
export function sendFault(
	response: ServerResponse,
	fault: Exclude<AnswerFault, { kind: 'wrongCard' }>,
	isToken: boolean,
	answer: ApiResponse = NO_ANSWER,
): void {
	switch (fault.kind) {
		case 'status':
			return sendStatus(response, fault, isToken);
		case 'json':
			return sendUnchecked(response, { status: fault.status ?? 200, body: fault.body });
		case 'envelope':
			return sendUnchecked(response, { ...answer, body: { [fault.field ?? 'data']: answer.body } });
		case 'empty':
			return sendText(response, fault.status ?? answer.status, '', {});
		case 'drip':
			return sendSlowly(response, fault, answer);
		case 'reset':
			response.socket?.resetAndDestroy();
			return;
		case 'truncate':
			return sendHalf(response, answer);
		case 'hang':
			return;
		case 'redirect':
			return sendText(response, fault.status ?? 302, '', { Location: fault.to });
		case 'html':
			return sendText(response, 200, createErrorPage(500), {
				'Content-Type': 'text/html; charset=utf-8',
			});
	}
}
