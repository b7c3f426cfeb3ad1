import type { KobbleRequest } from '../api/request';
import { mayHaveActed, RETRY_TIMES } from '../retry/retryPolicy';
import type { AnsweredAttempt } from '../retry/retryPolicy';

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
	const unclear = mayHaveActed(result, request.safety);
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
		advice: advice ?? 'Check the fields of this item',
	};
}

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
