import type { KobbleRequest } from '../api/request';
import { isJsonObject } from '../data/json';
import { isUuid } from '../data/uuid';
import type { AnsweredAttempt, AttemptResult } from '../retry/retryPolicy';
import { KobbleFailure } from './kobbleFailure';
import type { FailureDetails, Outcome } from './kobbleFailure';
import { extractMessage } from './kobbleMessage';
import { explainConnectionFailure } from '../../../credentials/connection/connectionFailure';
import {
	isOutcomeUnclear,
	isRedirect,
	isRestriction,
	isSuccessStatus,
	RETRY_TIMES,
} from '../retry/retryPolicy';

/** What is known about a failed request, over all its attempts. */
export interface RequestProgress {
	readonly request: KobbleRequest;
	readonly idempotencyKey: string | undefined;
	readonly tries: number;
	/** Whether any attempt may have taken effect. */
	readonly mayHaveActed: boolean;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** What is known when a request is given up. */
export interface FailedRequest extends RequestProgress {
	readonly result: AttemptResult;
	readonly body: unknown;
	/** The expected host of Kobble. */
	readonly host: string;
	/** Whether no other request of this run can succeed either. */
	readonly endsRun: boolean;
}

/** A request that could not be sent yet, with the remaining wait in milliseconds. */
export interface HeldRequest extends RequestProgress {
	readonly retryAfter: number;
}

/** Explains a request that was given up: what happened and what to do. */
export function explainFailure(given: FailedRequest): KobbleFailure {
	const { request, result, tries, idempotencyKey } = given;
	const outcome = decideOutcome(given);
	// A successful but unreadable response explains no failure, and could contain a card's secret.
	const isSecret = result.kind === 'answered' && isSuccessStatus(result.status);
	const words = isSecret ? '' : extractMessage(given.body);
	const said = words === '' ? '' : `Kobble says: "${words}".`;
	const tried = tries > 1 ? `Tried ${tries} times, the last time ${describeResult(result)}.` : '';
	const { message, advice: usual } = explainResult(given);
	const advice = isAboutKey(words) && outcome === 'notApplied' ? KEY_IN_USE : usual;
	return new KobbleFailure({
		message,
		description: joinSentences(said, tried, `${advice}.`, adviseOnOutcome(outcome, request)),
		outcome,
		...classify(given, outcome),
		httpCode: result.kind === 'answered' ? String(result.status) : undefined,
		idempotencyKey,
		kobbleMessage: words,
		isAnswerOfApi: isJsonObject(given.body),
		adviceForRemainingItems: failsAllItems(given) ? `Not sent. ${advice}.` : undefined,
	});
}

/** Whether Kobble refuses a request because of its idempotency key. */
function isAboutKey(words: string): boolean {
	return /idempoten/i.test(words);
}

const KEY_IN_USE =
	'If the option "Idempotency Key" is set, its reference was used for another request before. Use a different reference for each order';

/** A read request changes nothing, however it ended. */
function decideOutcome({ mayHaveActed, request }: RequestProgress): Outcome {
	return mayHaveActed && request.method !== 'GET' ? 'unknown' : 'notApplied';
}

/** If Kobble is unreachable or refuses the token, no other item can succeed. */
function failsAllItems({ result, endsRun }: FailedRequest): boolean {
	return endsRun || (result.kind === 'answered' && result.status === 401);
}

/** The failure of an item that was not sent, because Kobble asked this client for a long wait. */
export function explainPauseTooLong(held: HeldRequest): KobbleFailure {
	const { request, retryAfter, now } = held;
	const { again = 'Run this item again' } = request;
	return new KobbleFailure({
		message: 'Not sent, because Kobble is rate limiting requests',
		description: `Kobble restricted this client's requests for a while. ${again} after ${formatTime(now + retryAfter)}.`,
		outcome: 'notApplied',
		retryable: true,
		cause: 'rate-limited',
		retryAfterMs: retryAfter,
	});
}

/**
 * The failure of a request that could not be sent, or not repeated, for lack of an access token.
 */
export function explainMissingToken(
	{ message, advice, refused }: { message: string; advice: string; refused: boolean },
	held: HeldRequest,
): KobbleFailure {
	const { request, idempotencyKey, retryAfter, now } = held;
	const outcome = decideOutcome(held);
	const isLong = !refused && retryAfter > RETRY_TIMES.longestRetryAfter;
	const { again = 'Run this item again' } = request;
	const later = isLong ? `${again} after ${formatTime(now + retryAfter)}.` : '';
	const advices = joinSentences(`${advice}.`, later);
	return new KobbleFailure({
		message,
		description: joinSentences(advices, adviseOnOutcome(outcome, request)),
		outcome,
		retryable: !refused && isRetrySafe(outcome, request),
		cause: refused ? 'credential-invalid' : 'temporarily-unavailable',
		retryAfterMs: isLong ? retryAfter : undefined,
		...(outcome === 'unknown' ? { idempotencyKey } : {}),
		adviceForRemainingItems: refused ? advices : `Not sent. ${advices}`,
	});
}

/** Whether the unchanged item may succeed later, and n8n's name for the cause of the failure. */
function classify(
	{ request, result }: FailedRequest,
	outcome: Outcome,
): Pick<FailureDetails, 'retryable' | 'cause' | 'retryAfterMs'> {
	const isSafe = isRetrySafe(outcome, request);
	const unavailable = { retryable: isSafe, cause: 'temporarily-unavailable' } as const;
	if (result.kind === 'unreachable' && result.reason !== 'network') {
		return { retryable: false, cause: 'configuration-invalid' };
	}
	if (result.kind !== 'answered') return unavailable;
	const { status, retryAfter } = result;
	if (result.walletIsLinked || isRedirect(status)) {
		return { retryable: false, cause: 'configuration-invalid' };
	}
	if (isRateLimited(result, request)) {
		return { retryable: isSafe, cause: 'rate-limited', retryAfterMs: retryAfter };
	}
	if (status === 401 || status === 403) return { retryable: false, cause: 'credential-invalid' };
	if (isOutcomeUnclear(result, request.safety)) return unavailable;
	return { retryable: false, cause: 'configuration-invalid' };
}

function explainResult({ request, result, body, host, now }: FailedRequest): Explanation {
	const { purpose, again } = request;
	if (result.kind === 'unreachable' && result.reason !== 'network') {
		return explainConnectionFailure(result, { fieldName: 'Base URL', host });
	}
	if (result.kind === 'unreachable') {
		return {
			message: 'Kobble cannot be reached',
			advice: `No connection to ${host} could be made (${result.code}). Check the Environment and the Base URL of the Kobble API credential, and whether n8n may reach that host`,
		};
	}
	if (result.kind === 'broken') {
		return {
			message: `No complete answer came from Kobble to the request to ${purpose}`,
			advice: `The connection ended or took too long (${result.code})${again === undefined ? '; a longer Timeout in the options can help' : `. ${again} in a while`}`,
		};
	}
	if (result.status === 403 && !isRestriction(result) && !isJsonObject(body)) {
		return explainForeignRefusal(request, host);
	}
	return explainStatus(request, result, now);
}

/** A repeat of a request that may have taken effect could do it twice; a person checks that first. */
function isRetrySafe(outcome: Outcome, { safety }: KobbleRequest): boolean {
	return outcome === 'notApplied' || safety !== 'unsafe';
}

/** Whether the request failed because Kobble asks for a wait, and not for a reason of its own. */
function isRateLimited(result: AnsweredAttempt, { safety }: KobbleRequest): boolean {
	if (isRestriction(result)) return true;
	const { status, retryAfter } = result;
	return retryAfter !== undefined && !isSuccessStatus(status) && isOutcomeUnclear(result, safety);
}

function adviseOnOutcome(outcome: Outcome, { safety }: KobbleRequest): string {
	if (outcome === 'notApplied') return '';
	switch (safety) {
		case 'keyed':
			return 'It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.';
		case 'idempotent':
			return 'It is not known whether Kobble did it. Retrying is safe.';
		case 'findable':
			return 'It is not known whether Kobble did it. Retrying this execution is safe: the node looks first for what this try may have made.';
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

function joinSentences(...sentences: string[]): string {
	return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** What happened, and what to do. */
interface Explanation {
	readonly message: string;
	readonly advice: string;
}

/**
 * Explains an error status to the author of the workflow.
 *
 * @param now milliseconds since 1970
 */
function explainStatus(request: KobbleRequest, result: AnsweredAttempt, now: number): Explanation {
	const { purpose, again = 'Run this item again' } = request;
	const { status } = result;
	// The message tells the reason for any status; a 400 with this message is documented.
	const advice = request.advice?.[result.walletIsLinked ? 400 : status];
	if (isRedirect(status)) return REDIRECT;
	if (status === 401) return explainRefusedToken(request);
	if (result.walletIsLinked) {
		return { message: `Kobble did not ${purpose}`, advice: advice ?? 'Check the wallet' };
	}
	if (isSuccessStatus(status)) return explainUnreadable(purpose);
	if (isRateLimited(result, request)) return explainPushback(request, result.retryAfter, now);
	if (status === 403) return explainForbidden(request);
	if (status === 407) return REFUSED_BY_PROXY;
	if (status === 404 && isList(request)) {
		return {
			message: `Kobble could not ${purpose}, because there is no such list at the Base URL`,
			advice:
				advice ??
				'Check the Environment and the Base URL of the Kobble API credential, and test the credential. If it works, Kobble does not offer this list',
		};
	}
	if (status === 404) {
		return {
			message: `Kobble could not ${purpose}, because something in the request does not exist`,
			advice: advice ?? 'Check the IDs, and the Environment of the Kobble API credential',
		};
	}
	if (isOutcomeUnclear(result, request.safety)) {
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

/** Whether a request names nothing that could be missing, because it lists all there is. */
function isList({ method, path, query = {} }: KobbleRequest): boolean {
	const parts = [...path.split('/'), ...Object.values(query)];
	return method === 'GET' && !parts.some((part) => isUuid(String(part)));
}

const CHECK_ITEM = 'Check the fields of this item';

/** A request that belongs to no item, such as a trigger's, has no fields to correct. */
const CHECK_CREDENTIAL = 'Test the Kobble API credential. If it works, ask Kobble';

/** Formats a time for both people and logs. */
function formatTime(time: number): string {
	return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const REDIRECT: Explanation = {
	message: 'The Kobble address answers with a redirect, which is not followed',
	advice: 'The access token would go along. Enter the final address as Base URL',
};

const REFUSED_BY_PROXY: Explanation = {
	message: 'A proxy between n8n and Kobble asks for a login',
	advice: 'Check the address, the user and the password in the proxy settings of n8n',
};

/** Some gateways respond with 401 if a scope is missing. */
function explainRefusedToken(request: KobbleRequest): Explanation {
	return {
		message: 'Kobble does not accept the access token',
		advice: `Kobble gave this token a moment ago. Check that the Token URL belongs to the same environment as the Base URL, choose a scope that ${describeScope(request)} in the Kobble API credential, and test the credential`,
	};
}

function describeScope({ method }: KobbleRequest): string {
	return method === 'GET' ? 'may read, such as Client: Read,' : 'may write, such as Client: Write,';
}

function explainForbidden(request: KobbleRequest): Explanation {
	return {
		message: `The Kobble API credential is not allowed to ${request.purpose}`,
		advice: `Choose a scope that ${describeScope(request)} in the credential, or ask Kobble to grant it`,
	};
}

/**
 * Kobble's API answers in JSON. If a proxy refuses to connect, n8n's HTTP library passes the proxy's
 * response off as that of the host.
 */
function explainForeignRefusal(request: KobbleRequest, host: string): Explanation {
	return {
		message: `A proxy or firewall between n8n and Kobble refused the request to ${request.purpose}`,
		advice: `The answer is not one of Kobble's API. Check the proxy settings of n8n, and whether the proxy or firewall allows ${host}. If there is none in between, choose a scope that ${describeScope(request)} in the Kobble API credential`,
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
	return { message: `Kobble did not ${purpose}, because it is rate limiting requests`, advice };
}
