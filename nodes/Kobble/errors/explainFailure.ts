import type { KobbleRequest } from '../api/request';
import type { AnsweredAttempt, AttemptResult } from '../retry/retryPolicy';
import { KobbleFailure } from './kobbleFailure';
import type { FailureDetails, Outcome } from './kobbleFailure';
import { extractMessage } from './kobbleMessage';
import { isOutcomeUnclear, RETRY_TIMES } from '../retry/retryPolicy';

/** What is known when a request is given up. */
export interface FailedRequest {
	readonly request: KobbleRequest;
	readonly result: AttemptResult;
	readonly body: unknown;
	readonly tries: number;
	/** Whether any try may have been acted on. */
	readonly mayHaveActed: boolean;
	readonly idempotencyKey: string | undefined;
	/** Whether so many items before could not reach Kobble that the others need not try. */
	readonly isUnreachableForAll: boolean;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** Turns a request that was given up into words that say what happened and what to do. */
export function explainFailure(given: FailedRequest): KobbleFailure {
	const { request, result, tries, idempotencyKey } = given;
	// Reading changes nothing, whatever came of it.
	const mayHaveActed = given.mayHaveActed && request.method !== 'GET';
	const outcome: Outcome = mayHaveActed ? 'unknown' : 'notApplied';
	// A success that cannot be read says nothing of a failure, and could hold the secret of a card.
	const words =
		result.kind === 'answered' && !isSuccess(result.status) ? extractMessage(given.body) : '';
	const said = words === '' ? '' : `Kobble says: "${words}".`;
	const tried = tries > 1 ? `Tried ${tries} times, the last time ${describeResult(result)}.` : '';
	const { message, advice } = explainResult(given);
	const certainty = outcome === 'unknown' ? adviseOnUnknownOutcome(request) : '';
	return new KobbleFailure({
		message,
		description: [said, tried, endSentence(advice), certainty]
			.filter((part) => part !== '')
			.join(' '),
		outcome,
		...classify(given, outcome),
		httpCode: result.kind === 'answered' ? String(result.status) : undefined,
		idempotencyKey,
		kobbleMessage: words,
		adviceForRemainingItems: failsAllItems(given) ? `Not sent. ${endSentence(advice)}` : undefined,
	});
}

/** Without a token that Kobble takes, or without Kobble, no other item can succeed. */
function failsAllItems({ result, isUnreachableForAll: isDead }: FailedRequest): boolean {
	if (result.kind === 'answered') return result.status === 401;
	return result.kind === 'unreachable' && (isDead || result.noToken !== undefined);
}

/** An item that was never sent, because Kobble asked this client to wait for long. */
export function explainLongPause(
	pauseLeft: number,
	now: number,
	{ again = 'Run this item again' }: Pick<KobbleRequest, 'again'> = {},
): KobbleFailure {
	return new KobbleFailure({
		message: 'Not sent, because Kobble asks to wait',
		description: `Kobble restricted this client's requests for a while. ${again} after ${formatTime(now + pauseLeft)}.`,
		outcome: 'notApplied',
		retryable: true,
		cause: 'rate-limited',
		retryAfterMs: pauseLeft,
	});
}

/** Whether the item may succeed later as it is, and n8n's word for why it failed. */
function classify(
	{ request, result }: FailedRequest,
	outcome: Outcome,
): Pick<FailureDetails, 'retryable'> & Partial<Pick<FailureDetails, 'cause' | 'retryAfterMs'>> {
	// Sent again, it could be done twice: somebody has to look first.
	const isSafe = outcome === 'notApplied' || request.safety !== 'unsafe';
	const unavailable = { retryable: isSafe, cause: 'temporarily-unavailable' } as const;
	if (result.kind !== 'answered') return unavailable;
	const { status, retryAfter } = result;
	if (status === 401 || (status === 403 && retryAfter === undefined)) {
		return { retryable: false, cause: 'credential-invalid' };
	}
	if (status === 429 || retryAfter !== undefined) {
		return { retryable: isSafe, cause: 'rate-limited', retryAfterMs: retryAfter };
	}
	if (isOutcomeUnclear(result, request.safety)) return unavailable;
	return { retryable: false, cause: 'configuration-invalid' };
}

function explainResult({ request, result, now }: FailedRequest): Explanation {
	const { purpose, again } = request;
	if (result.kind === 'unreachable' && result.noToken !== undefined) {
		return { message: result.noToken.message, advice: result.noToken.description };
	}
	if (result.kind === 'unreachable') {
		return {
			message: 'Kobble cannot be reached',
			advice: `No connection came about (${result.code}). Check the Environment and the Base URL of the Kobble API credential, and whether n8n may reach that host`,
		};
	}
	if (result.kind === 'broken') {
		return {
			message: `No complete answer came from Kobble to the request to ${purpose}`,
			advice: `The connection ended or took too long (${result.code})${again === undefined ? '; a longer Timeout in the options can help' : `. ${again} in a while`}`,
		};
	}
	return explainStatus(request, result, now);
}

function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

function adviseOnUnknownOutcome({ safety }: KobbleRequest): string {
	switch (safety) {
		case 'keyed':
			return 'It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.';
		case 'idempotent':
			return 'It is not known whether Kobble did it. Retrying is safe.';
		case 'unsafe':
			return 'It is not known whether Kobble did it, and Kobble offers no idempotency key for it. Look whether it was done before you retry.';
	}
}

function describeResult(result: AttemptResult): string {
	switch (result.kind) {
		case 'unreachable':
			return `no connection (${result.code})`;
		case 'broken':
			return `no complete answer (${result.code})`;
		case 'answered':
			return `HTTP ${result.status}`;
	}
}

function endSentence(sentence: string): string {
	return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** What happened, and what to do. */
export interface Explanation {
	readonly message: string;
	readonly advice: string;
}

/**
 * What a status that is no success means for whoever built the workflow.
 *
 * @param now milliseconds since 1970
 */
export function explainStatus(
	request: KobbleRequest,
	result: AnsweredAttempt,
	now: number,
): Explanation {
	const { purpose, again = 'Run this item again' } = request;
	const { status } = result;
	const advice = request.advice?.[status];
	if (status >= 300 && status < 400) return REDIRECT;
	if (status === 401) return REFUSED_TOKEN;
	if (status === 403) return explainForbidden(request);
	if (status >= 200 && status < 300) return explainUnreadable(purpose);
	if (status === 404) {
		return {
			message: `Kobble could not ${purpose}, because something in the request does not exist`,
			advice: advice ?? 'Check the IDs, and the Environment of the Kobble API credential',
		};
	}
	const unclear = isOutcomeUnclear(result, request.safety);
	if (status === 429 || (unclear && result.retryAfter !== undefined)) {
		return explainPushback(request, result.retryAfter, now);
	}
	if (unclear) {
		return {
			message: `Kobble could not ${purpose} at the moment`,
			advice: `${again} in a while`,
		};
	}
	return {
		message: `Kobble did not ${purpose}`,
		advice: advice ?? (request.again === undefined ? CHECK_ITEM : CHECK_CREDENTIAL),
	};
}

const CHECK_ITEM = 'Check the fields of this item';

/** A request that serves no item, such as that of a trigger, has no fields to correct. */
const CHECK_CREDENTIAL = 'Test the Kobble API credential. If it works, ask Kobble';

/** A time as people and logs read it alike. */
export function formatTime(time: number): string {
	return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const REDIRECT: Explanation = {
	message: 'The Kobble address answers with a redirect, which is not followed',
	advice: 'The access token would go along. Enter the final address as Base URL',
};

const REFUSED_TOKEN: Explanation = {
	message: 'Kobble does not accept the access token',
	advice:
		'Kobble gave this token a moment ago. Check that the Token URL belongs to the same environment as the Base URL, and test the Kobble API credential',
};

function explainForbidden({ method, purpose }: KobbleRequest): Explanation {
	const scope =
		method === 'GET' ? 'may read, such as client/read,' : 'may write, such as client/write,';
	return {
		message: `The Kobble API credential is not allowed to ${purpose}`,
		advice: `Choose a scope that ${scope} in the credential, or ask Kobble to grant it`,
	};
}

function explainUnreadable(purpose: string): Explanation {
	return {
		message: `Kobble's answer to the request to ${purpose} cannot be read`,
		advice:
			'It is cut off, or not the JSON that the API describes. Check the Base URL of the Kobble API credential, and any proxy on the way',
	};
}

function explainPushback(
	{ purpose, again }: KobbleRequest,
	retryAfter: number | undefined,
	now: number,
): Explanation {
	const isLong = retryAfter !== undefined && retryAfter > RETRY_TIMES.longestRetryAfter;
	const later = isLong ? `after ${formatTime(now + retryAfter)}` : 'in a while';
	const advice =
		isLong || again !== undefined
			? `${again ?? 'Run this item again'} ${later}`
			: 'Lower Concurrency in the options, run fewer items at once, or tell Kobble of a planned bulk run beforehand';
	return { message: `Kobble did not ${purpose}, because it asks to wait`, advice };
}
