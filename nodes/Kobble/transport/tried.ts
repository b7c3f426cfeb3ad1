import { parseRetryAfter } from '../retry/retryAfter';
import type { AttemptResult } from '../retry/retryPolicy';
import { isJsonObject } from '../api/request';

/** One try of a request: what came of it, and what Kobble answered. */
export interface Attempt {
	readonly result: AttemptResult;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: unknown;
	/** Milliseconds since 1970 at which it left. */
	readonly sentAt: number;
}

/** Nothing arrived; these come before a connection does. */
const UNREACHABLE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Reads what n8n's helper returned with `returnFullResponse`. */
export function readAttempt(response: unknown, sentAt: number): Attempt {
	const full = isJsonObject(response) ? response : {};
	const headers = isJsonObject(full.headers) ? full.headers : {};
	const { body } = full;
	return {
		result: {
			kind: 'answered',
			status: Number(full.statusCode),
			retryAfter: parseRetryAfter(headers['retry-after'], Date.now()),
			// 204 has no body by its meaning; any other success without JSON was cut off or is no API.
			readable: full.statusCode === 204 || (typeof body === 'object' && body !== null),
		},
		headers,
		body,
		sentAt,
	};
}

/** A try that brought no answer. */
export function attemptWithoutAnswer(result: AttemptResult, sentAt: number): Attempt {
	return { result, headers: {}, body: undefined, sentAt };
}

/** n8n wraps what its HTTP library throws, differently from version to version. */
export function classifyThrown(error: unknown): AttemptResult {
	const code = readErrorCode(error);
	return UNREACHABLE.test(code) ? { kind: 'unreachable', code } : { kind: 'broken', code };
}

function readErrorCode(error: unknown): string {
	if (typeof error !== 'object' || error === null) return 'no answer';
	const cause: unknown = Reflect.get(error, 'cause');
	const candidates: unknown[] = [
		Reflect.get(error, 'httpCode'),
		Reflect.get(error, 'code'),
		typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined,
	];
	// A number is the status of an answer that broke off: no reason, and no success either.
	const code = candidates.find(
		(text): text is string => typeof text === 'string' && /\D/.test(text),
	);
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout';
	return code ?? 'no answer';
}
