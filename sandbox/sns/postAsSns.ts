import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as requestOverTls } from 'node:https';

import { findDeliveryProblem } from '../loopback';
import { serializeEnvelope, type Envelope } from './envelope';

export interface PostOptions {
	timeLimitMs: number;
	contentType: string;
	/** Of the subscription that a notification or the end of one is about. */
	subscriptionArn?: string;
	/** Take the place of SNS's own; one with an empty value is left out. */
	headers?: Record<string, string>;
	signal?: AbortSignal;
}

/** What came of one try. */
export interface PostResult {
	/** 0 where no answer came. */
	status: number;
	/** The answer's body, at most 64 KiB of it; empty where none came. */
	body: string;
	/** Why no answer came: `time limit`, or a code as `ECONNREFUSED`. */
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

/** The start of an answer's body; a body that does not end is not read to its end. */
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
	// A connection for each post: one that is kept can be closed by the other side at the very moment of the next.
	const sent = send(url, { method: 'POST', headers, signal, agent: false });
	// Told by what is awaited below; one that comes after the answer is told by the answer itself.
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
 * Posts an envelope, or any text in its place, as SNS does: once, without following a redirect. Never rejects for what
 * the other side does; throws where the URL leads away from this machine.
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
