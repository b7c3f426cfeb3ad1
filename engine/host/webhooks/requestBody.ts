import type { Request } from 'express';

/** n8n's own limit is 16 MB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A body to which n8n responds itself, without calling the node. */
export class UnreadableBody extends Error {
	constructor(readonly status: number) {
		super('The body cannot be read');
	}
}

/** Reads the raw body and parses it by its content type, except for multipart forms. */
export async function readBody(request: Request): Promise<void> {
	const [contentType = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
	request.params = {};
	if (contentType.startsWith('multipart/')) {
		request.resume();
		request.body = {};
		return;
	}
	const parts: Buffer[] = [];
	let bytes = 0;
	for await (const part of request as AsyncIterable<Buffer>) {
		bytes += part.length;
		if (bytes > MOST_BYTES) throw new UnreadableBody(413);
		parts.push(part);
	}
	request.rawBody = Buffer.concat(parts);
	request.body = parseBody(request.rawBody, contentType.trim());
}

function parseBody(rawBody: Buffer, contentType: string): unknown {
	if (rawBody.length === 0) return {};
	if (contentType === 'text/plain') return rawBody.toString();
	if (contentType !== 'application/json') return {};
	try {
		return JSON.parse(rawBody.toString());
	} catch {
		throw new UnreadableBody(422);
	}
}
