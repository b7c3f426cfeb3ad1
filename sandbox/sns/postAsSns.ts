import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as requestOverTls } from 'node:https';

import { findDeliveryProblem } from '../loopback';
import { serializeEnvelope, type Envelope } from './envelope';

export interface PostOptions {
	timeLimitMs: number;
	contentType: string;
	/** The subscription of a notification, or of the message that ends it. */
	subscriptionArn?: string;
	/** Replaces the headers of SNS; a header with an empty value is omitted. */
	headers?: Record<string, string>;
	signal?: AbortSignal;
}

/** The result of one attempt. */
export interface PostResult {
	/** 0 if there was no response. */
	status: number;
	/** At most 64 KiB of the response body; empty if there was no response. */
	body: string;
	/** Why there was no response: `time limit`, or a code such as `ECONNREFUSED`. */
	reason?: string;
	ms: number;
}

const MAX_BODY_BYTES = 64 * 1024;

function createHeaders(envelope: Envelope | undefined, options: PostOptions) {
	const { contentType, subscriptionArn, headers } = options;
	const all: Record<string, string | undefined> = {
		'x-amz-sns-message-type': envelope?.Type,
		'x-amz-sns-message-id': envelope?.MessageId,
		'x-amz-sns-topic-arn': envelope?.TopicArn,
		'x-amz-sns-subscription-arn': subscriptionArn,
		'Content-Type': contentType,
		'User-Agent': 'Amazon Simple Notification Service Agent',
		'Accept-Encoding': 'gzip,deflate',
		...headers,
	};
	return Object.fromEntries(Object.entries(all).filter(([, value]) => Boolean(value)));
}

/** Reads the beginning of a body, so that an endless body does no harm. */
async function readBody(answer: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of answer as AsyncIterable<Buffer>) {
		parts.push(part);
		size += part.length;
		if (size > MAX_BODY_BYTES) break;
	}
	return Buffer.concat(parts).subarray(0, MAX_BODY_BYTES).toString();
}

async function post(url: string, body: string, headers: OutgoingHttpHeaders, signal: AbortSignal) {
	const send = url.startsWith('https:') ? requestOverTls : request;
	// One connection per post: the receiver might close an idle connection just when the next post starts.
	const sent = send(url, { method: 'POST', headers, signal, agent: false });
	// An error before the response rejects the promise below; a later one is handled while reading the response.
	sent.on('error', () => {});
	sent.end(body);
	const [answer] = (await once(sent, 'response')) as [IncomingMessage];
	return { status: answer.statusCode ?? 0, body: await readBody(answer) };
}

function readErrorCode(error: unknown): string {
	const hasCode = typeof error === 'object' && error !== null && 'code' in error;
	return hasCode ? String(error.code) : 'no answer';
}

/**
 * Posts an envelope, or any text, as SNS does: once, without following a redirect. It never rejects because of the
 * receiver, but throws if the URL is not on this machine.
 */
export async function postAsSns(
	url: string,
	message: Envelope | string,
	options: PostOptions,
): Promise<PostResult> {
	const refusal = findDeliveryProblem(url);
	if (refusal !== undefined) throw new Error(refusal);
	const isText = typeof message === 'string';
	const body = isText ? message : serializeEnvelope(message);
	const headers = createHeaders(isText ? undefined : message, options);
	const length = { 'Content-Length': Buffer.byteLength(body) };
	const timeLimit = AbortSignal.timeout(options.timeLimitMs);
	const signals = [timeLimit, ...(options.signal === undefined ? [] : [options.signal])];
	const begin = performance.now();
	const took = () => Math.round(performance.now() - begin);
	try {
		const result = await post(url, body, { ...headers, ...length }, AbortSignal.any(signals));
		return { ...result, ms: took() };
	} catch (error) {
		const reason = timeLimit.aborted ? 'time limit' : readErrorCode(error);
		return { status: 0, body: '', reason, ms: took() };
	}
}
