import type { KobbleRequest } from '../client/kobbleRequest';
import { isUnclear, RETRY_TIMES } from '../retry/retryPolicy';
import type { TryResult } from '../retry/retryPolicy';
import { KobbleFailure } from './kobbleFailure';
import type { Outcome } from './kobbleFailure';
import { saidByKobble } from './saidByKobble';

/** What is known when a request is given up. */
export interface GivenUp {
	readonly request: KobbleRequest;
	readonly result: TryResult;
	readonly body: unknown;
	readonly tries: number;
	/** Whether any try may have been acted on. */
	readonly mayHaveActed: boolean;
	readonly idempotencyKey: string | undefined;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** Turns a request that was given up into words that say what happened and what to do. */
export function explainFailure(given: GivenUp): KobbleFailure {
	const { request, result, tries, idempotencyKey } = given;
	const outcome: Outcome = given.mayHaveActed ? 'unknown' : 'refused';
	const words = result.kind === 'answered' ? saidByKobble(given.body) : '';
	const said = words === '' ? '' : `Kobble says: "${words}".`;
	const tried = tries > 1 ? `Tried ${tries} times, the last time ${lastResult(result)}.` : '';
	const { message, advice } = explain(given);
	const certainty = outcome === 'unknown' ? unknownAdvice(request) : '';
	return new KobbleFailure({
		message,
		description: [said, tried, ended(advice), certainty].filter((part) => part !== '').join(' '),
		outcome,
		httpCode: result.kind === 'answered' ? String(result.status) : undefined,
		idempotencyKey,
		stopsRun: isHopelessForAll(result),
	});
}

/** Without a token that Kobble takes, no other item can succeed. */
function isHopelessForAll(result: TryResult): boolean {
	if (result.kind === 'answered') return result.status === 401;
	return result.kind === 'unreachable' && result.noToken !== undefined;
}

/** An item that was never sent, because Kobble asked this client to wait for long. */
export function explainLongPause(pauseLeft: number, now: number): KobbleFailure {
	return new KobbleFailure({
		message: 'Not sent, because Kobble asks to wait',
		description: `Kobble restricted this client's requests for a while. Run this item again after ${clock(now + pauseLeft)}.`,
		outcome: 'refused',
		httpCode: '429',
	});
}

function explain({ request, result, now }: GivenUp): { message: string; advice: string } {
	const { purpose } = request;
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
			advice: `The connection ended or took too long (${result.code}); a longer Timeout in the options can help`,
		};
	}
	const advice = request.advice?.[result.status];
	const { status } = result;
	if (status === 401) {
		return {
			message: 'Kobble does not accept the access token',
			advice:
				'Kobble gave this token a moment ago. Check that the Token URL belongs to the same environment as the Base URL, and test the Kobble API credential',
		};
	}
	if (status === 403) {
		return {
			message: `The Kobble API credential is not allowed to ${purpose}`,
			advice:
				request.method === 'GET'
					? 'Choose a scope that may read, such as client/read, in the credential, or ask Kobble to grant it'
					: 'Choose a scope that may write, such as client/write, in the credential, or ask Kobble to grant it',
		};
	}
	if (status === 404) {
		return {
			message: `Kobble could not ${purpose}, because something in the request does not exist`,
			advice: advice ?? 'Check the IDs, and the Environment of the Kobble API credential',
		};
	}
	if (status >= 300 && status < 400) {
		return {
			message: 'The Kobble address answers with a redirect, which is not followed',
			advice: 'The access token would go along. Enter the final address as Base URL',
		};
	}
	if (status >= 200 && status < 300) {
		return {
			message: `Kobble's answer to the request to ${purpose} cannot be read`,
			advice:
				'It is cut off, or not the JSON that the API describes. Check the Base URL of the Kobble API credential, and any proxy on the way',
		};
	}
	if (status === 429 || (result.retryAfter !== undefined && isUnclear(result))) {
		return {
			message: `Kobble did not ${purpose}, because it asks for fewer requests`,
			advice:
				result.retryAfter !== undefined && result.retryAfter > RETRY_TIMES.longestRetryAfter
					? `Run this item again after ${clock(now + result.retryAfter)}`
					: 'Lower Concurrency in the options, run fewer items at once, or tell Kobble of a planned bulk run beforehand',
		};
	}
	if (isUnclear(result)) {
		return {
			message: `Kobble could not ${purpose} at the moment`,
			advice: 'Run this item again in a while',
		};
	}
	return {
		message: `Kobble did not ${purpose}`,
		advice: advice ?? 'Check the fields of this item',
	};
}

function unknownAdvice({ safety }: KobbleRequest): string {
	switch (safety) {
		case 'keyed':
			return 'It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.';
		case 'idempotent':
			return 'It is not known whether Kobble did it. Retrying is safe.';
		case 'unsafe':
			return 'It is not known whether Kobble did it, and Kobble offers no idempotency key for it. Look whether it was done before you retry.';
	}
}

function lastResult(result: TryResult): string {
	switch (result.kind) {
		case 'unreachable':
			return `no connection (${result.code})`;
		case 'broken':
			return `no complete answer (${result.code})`;
		case 'answered':
			return `HTTP ${result.status}`;
	}
}

function clock(time: number): string {
	return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function ended(sentence: string): string {
	return sentence.endsWith('.') ? sentence : `${sentence}.`;
}
