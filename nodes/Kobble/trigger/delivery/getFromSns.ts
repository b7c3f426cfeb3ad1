import { sleep } from 'n8n-workflow';
import type { IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../data/json';

/** A certificate has 2,000 characters, and the answer to a confirmation less. */
const MAX_BYTES = 64 * 1024;

/** Milliseconds, for all of it: SNS waits 15 seconds for its answer. */
const TIME_LIMIT = 5_000;

/**
 * What Amazon SNS answers at a URL that was checked before. No credential goes along, and no
 * redirect is followed: it could lead into the network that n8n is in.
 *
 * @throws Error with a sentence for the log, where it is not a 200 of bounded size in bounded time
 */
export async function getFromSns(context: IWebhookFunctions, url: string): Promise<string> {
	const stopping = new AbortController();
	const late = sleep(TIME_LIMIT).then(() => {
		stopping.abort();
		throw new Error(`Amazon SNS did not answer within ${TIME_LIMIT / 1000} seconds`);
	});
	return await Promise.race([sendGet(context, url, stopping.signal), late]);
}

async function sendGet(
	{ helpers }: IWebhookFunctions,
	url: string,
	signal: AbortSignal,
): Promise<string> {
	const response: unknown = await helpers.httpRequest({
		method: 'GET',
		url,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
		timeout: TIME_LIMIT,
	});
	const { statusCode, body } = isJsonObject(response) ? response : {};
	if (statusCode !== 200) throw new Error(`Amazon SNS answered with HTTP ${String(statusCode)}`);
	return await readText(body);
}

async function readText(body: unknown): Promise<string> {
	if (!isAsyncIterable(body)) throw new Error('The answer of Amazon SNS cannot be read');
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of body) {
		bytes += part.length;
		// Leaving the loop ends the stream.
		if (bytes > MAX_BYTES) throw new Error('The answer of Amazon SNS is too long');
		parts.push(part);
	}
	return Buffer.concat(parts).toString('utf8');
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
	return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
