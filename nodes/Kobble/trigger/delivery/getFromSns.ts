import { sleep } from 'n8n-workflow';
import type { IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../data/json';

/** A certificate has about 2,000 characters, and the response to a confirmation has fewer. */
const MAX_BYTES = 64 * 1024;

/** Amazon SNS responded that it did not perform the request. */
export class SnsRefusal extends Error {}

/**
 * Fetches a URL of Amazon SNS that was already checked. No credential is sent, and redirects are
 * not followed: they could lead into n8n's own network.
 *
 * @param timeLimit milliseconds for the whole request
 * @throws SnsRefusal if the request definitely had no effect, otherwise Error; each has a sentence
 * for the log
 */
export async function getFromSns(
	context: IWebhookFunctions,
	url: string,
	timeLimit: number,
): Promise<string> {
	const stopping = new AbortController();
	const late = sleep(timeLimit).then(() => {
		stopping.abort();
		throw new Error(`Amazon SNS did not answer within ${timeLimit / 1000} seconds`);
	});
	return await Promise.race([sendGet(context, url, timeLimit, stopping.signal), late]);
}

async function sendGet(
	{ helpers }: IWebhookFunctions,
	url: string,
	timeout: number,
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
		timeout,
	});
	const { statusCode, body } = isJsonObject(response) ? response : {};
	if (statusCode === 200) return await readText(body);
	const answer = `Amazon SNS answered with HTTP ${String(statusCode)}`;
	throw /^[34]/.test(String(statusCode)) ? new SnsRefusal(answer) : new Error(answer);
}

async function readText(body: unknown): Promise<string> {
	if (!isAsyncIterable(body)) throw new Error('The answer of Amazon SNS cannot be read');
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of body) {
		bytes += part.length;
		// Leaving the loop closes the stream.
		if (bytes > MAX_BYTES) throw new Error('The answer of Amazon SNS is too long');
		parts.push(part);
	}
	return Buffer.concat(parts).toString('utf8');
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
	return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
