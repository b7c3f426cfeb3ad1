import {
	isDefiniteRefusal,
	isOutcomeUnclear,
	isPushback,
	isSuccess,
	shouldRepeat,
	type AttemptResult,
	type RepeatSafety,
} from '../../../nodes/Kobble/retry/retryPolicy';

const STATUSES = Array.from({ length: 500 }, (_, place) => place + 100);
const BROKEN: AttemptResult = { kind: 'broken', code: 'timeout' };
const UNREACHABLE: AttemptResult = {
	kind: 'unreachable',
	reason: 'network',
	code: 'ECONNREFUSED',
};

function answered(status: number, readable = true): AttemptResult {
	return { kind: 'answered', status, retryAfter: undefined, readable };
}

const unclearStatuses = (safety: RepeatSafety, readable = true) =>
	STATUSES.filter((status) => isOutcomeUnclear(answered(status, readable), safety));

const successes = STATUSES.filter((status) => status >= 200 && status < 300);
const aboveGatewayTimeout = STATUSES.filter((status) => status > 504);

describe('An attempt', () => {
	it('succeeded only if the response is a readable 2xx', () => {
		expect(STATUSES.filter((status) => isSuccess(answered(status)))).toEqual(successes);
		expect(STATUSES.filter((status) => isSuccess(answered(status, false)))).toEqual([]);
		expect([BROKEN, UNREACHABLE].map(isSuccess)).toEqual([false, false]);
	});

	it('without a key may have taken effect after 302, 303, 408, 500, 502 to 504 and the higher codes of proxies', () => {
		expect(unclearStatuses('unsafe')).toEqual([
			302,
			303,
			408,
			500,
			502,
			503,
			504,
			...aboveGatewayTimeout,
		]);
		expect(unclearStatuses('idempotent')).toEqual(unclearStatuses('unsafe'));
	});

	it('with a key may also have taken effect after 409, which says that the first one is still running', () => {
		const beyond = unclearStatuses('keyed').filter(
			(status) => !unclearStatuses('unsafe').includes(status),
		);
		expect(beyond).toEqual([409]);
	});

	it('may have taken effect if the response is an unreadable 2xx', () => {
		expect(unclearStatuses('unsafe', false)).toEqual([...successes, ...unclearStatuses('unsafe')]);
	});

	it.each<RepeatSafety>(['keyed', 'idempotent', 'unsafe'])(
		'may have taken effect if its connection broke, but not if it never connected (%s)',
		(safety) => {
			expect(isOutcomeUnclear(BROKEN, safety)).toBe(true);
			expect(isOutcomeUnclear(UNREACHABLE, safety)).toBe(false);
		},
	);

	it('is retried without a key only if it certainly did not arrive or was not handled', () => {
		const repeated = STATUSES.filter((status) => shouldRepeat(answered(status), 'unsafe'));
		expect(repeated).toEqual([429]);
		expect(shouldRepeat(BROKEN, 'unsafe')).toBe(false);
		expect(shouldRepeat(UNREACHABLE, 'unsafe')).toBe(true);
	});

	it.each([400, 404, 422])('was rejected because of the request by %i', (status) => {
		expect(isDefiniteRefusal(answered(status))).toBe(true);
	});

	it.each([200, 302, 401, 408, 429, 500, 503])('was not permanently rejected by %i', (status) => {
		expect(isDefiniteRefusal(answered(status))).toBe(false);
	});

	it('was neither rejected nor rate limited if there was no response', () => {
		for (const result of [BROKEN, UNREACHABLE]) {
			expect([isDefiniteRefusal(result), isPushback(result)]).toEqual([false, false]);
		}
	});
});
