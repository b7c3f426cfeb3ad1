import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { AwsResponse } from './awsResponses';
import type { AwsFault } from './awsFaults';

const HTML_PAGE = '<!doctype html><html><body><h1>This is no certificate</h1></body></html>';
const CHUNK = Buffer.alloc(64 * 1024, 'A');
const DEFAULT_OVERSIZED_BYTES = 64 * 1024 * 1024;
const DEFAULT_SLOW_MS = 3000;

export function sendAwsResponse(
	response: ServerResponse,
	{ status, contentType, body }: AwsResponse,
): void {
	response.writeHead(status, {
		'Content-Type': contentType,
		'Content-Length': Buffer.byteLength(body),
	});
	response.end(body);
}

function sendBytes(response: ServerResponse, bytes: number): void {
	let left = bytes;
	const go = () => {
		while (left > 0 && !response.destroyed) {
			const part = CHUNK.subarray(0, left);
			left -= part.length;
			if (!response.write(part)) return void response.once('drain', go);
		}
		response.end();
	};
	response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
	go();
}

/** Sends a fault instead of a response. `act` returns the normal response; it is called only if the fault acts. */
export async function sendAwsFault(
	response: ServerResponse,
	fault: AwsFault,
	act: () => Promise<AwsResponse>,
): Promise<void> {
	switch (fault.kind) {
		case 'status':
			return sendAwsResponse(response, {
				status: fault.status ?? 500,
				contentType: 'text/plain',
				body: 'A fault of the sandbox\n',
			});
		case 'redirect':
			response.writeHead(fault.status ?? 302, { Location: fault.to ?? '/', 'Content-Length': 0 });
			response.end();
			return;
		case 'slow': {
			const answer = await act();
			await wait(fault.ms ?? DEFAULT_SLOW_MS, undefined, { ref: false });
			return sendAwsResponse(response, answer);
		}
		case 'hang':
			return;
		case 'lost':
			await act();
			response.socket?.destroy();
			return;
		case 'reset':
			response.socket?.destroy();
			return;
		case 'oversized':
			return sendBytes(response, fault.bytes ?? DEFAULT_OVERSIZED_BYTES);
		case 'notPem':
			return sendAwsResponse(response, { status: 200, contentType: 'text/html', body: HTML_PAGE });
		default:
			return sendAwsResponse(response, await act());
	}
}
