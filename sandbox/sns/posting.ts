import axios from 'axios';
import { whyNoDelivery } from '../loopback';
import { textOf, type Envelope } from './envelope';

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

const LONGEST_ANSWER = 64 * 1024;

function headersOf(envelope: Envelope | undefined, options: PostOptions) {
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

function reasonOf(error: unknown, timeLimit: AbortSignal): string {
	if (timeLimit.aborted) return 'time limit';
	return axios.isAxiosError(error) ? (error.code ?? error.message) : 'no answer';
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
	const refusal = whyNoDelivery(url);
	if (refusal !== undefined) throw new Error(refusal);
	const isText = typeof message === 'string';
	const timeLimit = AbortSignal.timeout(options.timeLimitMs);
	const signals = [timeLimit, ...(options.signal === undefined ? [] : [options.signal])];
	const begin = performance.now();
	const took = () => Math.round(performance.now() - begin);
	try {
		const { status, data } = await axios.post<string>(url, isText ? message : textOf(message), {
			headers: headersOf(isText ? undefined : message, options),
			proxy: false,
			maxRedirects: 0,
			maxContentLength: LONGEST_ANSWER,
			responseType: 'text',
			transformRequest: (body) => body,
			transformResponse: (body) => body,
			validateStatus: () => true,
			signal: AbortSignal.any(signals),
		});
		return { status, body: data, ms: took() };
	} catch (error) {
		return { status: 0, body: '', reason: reasonOf(error, timeLimit), ms: took() };
	}
}
