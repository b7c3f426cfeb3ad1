import type { KobbleRequest } from '../api/request';
import type { AttemptResult } from '../retry/retryPolicy';
import { KobbleFailure } from './kobbleFailure';
import type { Outcome } from './kobbleFailure';
import { formatTime, explainStatus } from './explainStatus';
import type { Explanation } from './explainStatus';
import { extractMessage } from './saidByKobble';

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
	readonly countUnreachable: boolean;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** Turns a request that was given up into words that say what happened and what to do. */
export function explainFailure(given: FailedRequest): KobbleFailure {
	const { request, result, tries, idempotencyKey } = given;
	// Reading changes nothing, whatever came of it.
	const mayHaveActed = given.mayHaveActed && request.method !== 'GET';
	const outcome: Outcome = mayHaveActed ? 'unknown' : 'refused';
	// A success that cannot be read says nothing of a failure, and could hold the secret of a card.
	const words =
		result.kind === 'answered' && !isSuccess(result.status) ? extractMessage(given.body) : '';
	const said = words === '' ? '' : `Kobble says: "${words}".`;
	const tried = tries > 1 ? `Tried ${tries} times, the last time ${describeResult(result)}.` : '';
	const { message, advice } = explainResult(given);
	const certainty = outcome === 'unknown' ? adviseOnUnknownOutcome(request) : '';
	return new KobbleFailure({
		message,
		description: [said, tried, endSentence(advice), certainty].filter((part) => part !== '').join(' '),
		outcome,
		httpCode: result.kind === 'answered' ? String(result.status) : undefined,
		idempotencyKey,
		kobbleMessage: words,
		adviceForRemainingItems: failsAllItems(given) ? `Not sent. ${endSentence(advice)}` : undefined,
	});
}

/** Without a token that Kobble takes, or without Kobble, no other item can succeed. */
function failsAllItems({ result, countUnreachable: isDead }: FailedRequest): boolean {
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
		outcome: 'refused',
	});
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
