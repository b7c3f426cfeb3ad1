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
	it('succeeded only if the answer is a 2xx that can be read', () => {
		expect(STATUSES.filter((status) => isSuccess(answered(status)))).toEqual(successes);
		expect(STATUSES.filter((status) => isSuccess(answered(status, false)))).toEqual([]);
		expect([BROKEN, UNREACHABLE].map(isSuccess)).toEqual([false, false]);
	});

	it('without a key may have acted after 408, 500, 502 to 504 and what proxies add above', () => {
		expect(unclearStatuses('unsafe')).toEqual([408, 500, 502, 503, 504, ...aboveGatewayTimeout]);
		expect(unclearStatuses('idempotent')).toEqual(unclearStatuses('unsafe'));
	});

	it('with a key may also have acted after 409, which says that the first one still runs', () => {
		const beyond = unclearStatuses('keyed').filter(
			(status) => !unclearStatuses('unsafe').includes(status),
		);
		expect(beyond).toEqual([409]);
	});

	it('may have acted if the answer is a 2xx that cannot be read', () => {
		expect(unclearStatuses('unsafe', false)).toEqual([...successes, ...unclearStatuses('unsafe')]);
	});

	it.each<RepeatSafety>(['keyed', 'idempotent', 'unsafe'])(
		'may have acted if its connection ended, and not if there never was one (%s)',
		(safety) => {
			expect(isOutcomeUnclear(BROKEN, safety)).toBe(true);
			expect(isOutcomeUnclear(UNREACHABLE, safety)).toBe(false);
		},
	);

	it('is repeated without a key only if it surely did not arrive or was not handled', () => {
		const repeated = STATUSES.filter((status) => shouldRepeat(answered(status), 'unsafe'));
		expect(repeated).toEqual([429]);
		expect(shouldRepeat(BROKEN, 'unsafe')).toBe(false);
		expect(shouldRepeat(UNREACHABLE, 'unsafe')).toBe(true);
	});

	it.each([400, 404, 422])('was refused for a reason that lies in the request by %i', (status) => {
		expect(isDefiniteRefusal(answered(status))).toBe(true);
	});

	it.each([200, 302, 401, 408, 429, 500, 503])('was not refused for good by %i', (status) => {
		expect(isDefiniteRefusal(answered(status))).toBe(false);
	});

	it('was neither refused nor pushed back if nobody answered', () => {
		for (const result of [BROKEN, UNREACHABLE]) {
			expect([isDefiniteRefusal(result), isPushback(result)]).toEqual([false, false]);
		}
	});
});
