import type { ServerResponse } from 'node:http';
import type { ApiResponse } from './apiResponse';
import type { AnswerFault } from './faults';

const ERROR_PAGE = '<!doctype html><html><body><h1>Something is wrong</h1></body></html>';

function createStatusBody(
	fault: AnswerFault & { kind: 'status' },
	isToken: boolean,
): [string, string] {
	if (fault.body === 'html') return ['text/html; charset=utf-8', ERROR_PAGE];
	if (fault.body === 'empty') return ['text/plain', ''];
	const message = `The sandbox was told to answer ${fault.status}`;
	const body = isToken ? { error: 'server_error', error_description: message } : { message };
	return ['application/json; charset=utf-8', JSON.stringify(body)];
}

function sendStatus(
	response: ServerResponse,
	fault: AnswerFault & { kind: 'status' },
	isToken: boolean,
) {
	const [contentType, text] = createStatusBody(fault, isToken);
	if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter));
	response.writeHead(fault.status, {
		'Content-Type': contentType,
		'Content-Length': Buffer.byteLength(text),
	});
	response.end(text);
}

function sendHalf(response: ServerResponse, answer: ApiResponse | undefined) {
	const text = Buffer.from(JSON.stringify(answer?.body ?? {}));
	response.writeHead(answer?.status ?? 200, {
		...answer?.headers,
		'Content-Type': 'application/json; charset=utf-8',
		'Content-Length': text.length,
	});
	response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.socket?.destroy());
}

/**
 * Lets a fault strike in place of the answer. It goes past the check against the contract on purpose: what it sends
 * is what a broken Kobble, or a proxy before it, would send.
 */
export function sendFault(
	response: ServerResponse,
	fault: Exclude<AnswerFault, { kind: 'wrongCard' }>,
	isToken: boolean,
	answer?: ApiResponse,
): void {
	switch (fault.kind) {
		case 'status':
			return sendStatus(response, fault, isToken);
		case 'reset':
			response.socket?.resetAndDestroy();
			return;
		case 'truncate':
			return sendHalf(response, answer);
		case 'hang':
			return;
		case 'redirect':
			response.writeHead(fault.status ?? 302, { Location: fault.to, 'Content-Length': 0 });
			response.end();
			return;
		case 'html':
			response.writeHead(200, {
				'Content-Type': 'text/html; charset=utf-8',
				'Content-Length': Buffer.byteLength(ERROR_PAGE),
			});
			response.end(ERROR_PAGE);
			return;
	}
}
