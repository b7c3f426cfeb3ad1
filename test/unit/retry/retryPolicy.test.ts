import fc from 'fast-check';

import {
	isDefiniteRefusal,
	isPushback,
	isOutcomeUnclear,
	isRedirect,
	RETRY_TIMES,
	calculateRetryDelay,
	shouldRepeat,
	isSuccess,
} from '../../../nodes/Kobble/retry/retryPolicy';
import type { RepeatSafety, AttemptResult } from '../../../nodes/Kobble/retry/retryPolicy';

function answered(
	status: number,
	changes: { retryAfter?: number; readable?: boolean; walletIsLinked?: boolean } = {},
): AttemptResult {
	return {
		kind: 'answered',
		status,
		retryAfter: changes.retryAfter,
		readable: changes.readable ?? true,
		walletIsLinked: changes.walletIsLinked ?? false,
	};
}

const BROKEN: AttemptResult = { kind: 'broken', code: 'timeout' };
const UNREACHABLE = {
	kind: 'unreachable',
	reason: 'network',
	code: 'ECONNREFUSED',
} satisfies AttemptResult;
const SAFETIES: RepeatSafety[] = ['keyed', 'idempotent', 'unsafe'];

describe('What is retried', () => {
	it.each<[string, AttemptResult, RepeatSafety[]]>([
		['408', answered(408), ['keyed', 'idempotent']],
		['409, the first request with the key may still be running', answered(409), ['keyed']],
		['429, it surely was not handled', answered(429), SAFETIES],
		['500', answered(500), ['keyed', 'idempotent']],
		['502', answered(502), ['keyed', 'idempotent']],
		['503', answered(503), ['keyed', 'idempotent']],
		['504', answered(504), ['keyed', 'idempotent']],
		[
			'a success that is cut off or no JSON',
			answered(200, { readable: false }),
			['keyed', 'idempotent'],
		],
		['a timeout or a broken connection', BROKEN, ['keyed', 'idempotent']],
		['no connection at all', UNREACHABLE, SAFETIES],
		['a certificate that is not trusted', { ...UNREACHABLE, reason: 'certificate' }, []],
		['a host that is not allowed', { ...UNREACHABLE, reason: 'domainNotAllowed' }, []],
		['403 with Retry-After, a restriction', answered(403, { retryAfter: 3_000 }), SAFETIES],
		['409 about a linked wallet', answered(409, { walletIsLinked: true }), []],
		['429 about a linked wallet', answered(429, { walletIsLinked: true }), []],
		['400', answered(400), []],
		['401', answered(401), []],
		['403', answered(403), []],
		['404', answered(404), []],
		['405', answered(405), []],
		['422', answered(422), []],
		['a redirect', answered(302), []],
	])('%s', (_name, result, repeated) => {
		expect(SAFETIES.filter((safety) => shouldRepeat(result, safety))).toEqual(repeated);
	});

	it('never a success', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 200, max: 299 }),
				fc.constantFrom(...SAFETIES),
				(status, safety) => {
					expect(isSuccess(answered(status))).toBe(true);
					expect(shouldRepeat(answered(status), safety)).toBe(false);
					expect(isOutcomeUnclear(answered(status), safety)).toBe(false);
				},
			),
		);
	});

	it('without a key, only a request that certainly had no effect', () => {
		fc.assert(
			fc.property(fc.integer({ min: 100, max: 599 }), fc.boolean(), (status, readable) => {
				const result = answered(status, { readable });
				if (shouldRepeat(result, 'unsafe')) expect(isOutcomeUnclear(result, 'unsafe')).toBe(false);
			}),
		);
	});

	it('a definite rejection is never retried, and its outcome is never unknown', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 100, max: 599 }),
				fc.constantFrom(...SAFETIES),
				(status, safety) => {
					if (!isDefiniteRefusal(answered(status))) return;
					expect([400, 404, 422]).toContain(status);
					expect(shouldRepeat(answered(status), safety)).toBe(false);
					expect(isOutcomeUnclear(answered(status), safety)).toBe(false);
				},
			),
		);
	});

	it('a definite rejection comes from Kobble itself, in JSON, or is about a linked wallet', () => {
		expect(isDefiniteRefusal(answered(400))).toBe(true);
		expect(isDefiniteRefusal(answered(400, { readable: false }))).toBe(false);
		expect(isDefiniteRefusal(answered(403))).toBe(false);
		expect(isDefiniteRefusal(answered(409))).toBe(false);
		expect(isDefiniteRefusal(answered(409, { walletIsLinked: true }))).toBe(true);
	});

	it('a redirect has a status from 300 to 399', () => {
		expect([299, 300, 399, 400].map(isRedirect)).toEqual([false, true, true, false]);
	});

	it('a response about a linked wallet leaves nothing unclear, whatever its status', () => {
		const statuses = [302, 409, 500].map((status) => answered(status, { walletIsLinked: true }));
		expect(statuses.map((result) => isOutcomeUnclear(result, 'keyed'))).not.toContain(true);
	});

	it('a 429, a 503, and a 403, 409 or 5xx with Retry-After are rate limiting', () => {
		const statuses = Array.from({ length: 500 }, (_, status) => status + 100);
		expect(statuses.filter((status) => isPushback(answered(status)))).toEqual([429, 503]);
		const asking = [400, 401, 403, 404, 409, 422, 429, 500, 503].filter((status) =>
			isPushback(answered(status, { retryAfter: 3_000 })),
		);
		expect(asking).toEqual([403, 409, 429, 500, 503]);
		expect(isPushback(BROKEN)).toBe(false);
		expect(isPushback(answered(429, { walletIsLinked: true }))).toBe(false);
	});
});

describe('When it is retried', () => {
	it('after a random time between 0 and a limit that doubles up to 8 s', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 1_000 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(failedTries, random) => {
					const delay = calculateRetryDelay(BROKEN, failedTries, random);
					expect(delay).toBeGreaterThanOrEqual(0);
					expect(delay).toBeLessThanOrEqual(
						Math.min(RETRY_TIMES.cap, RETRY_TIMES.base * 2 ** (failedTries - 1)),
					);
				},
			),
		);
		expect([1, 2, 3, 4, 5, 6].map((tries) => calculateRetryDelay(BROKEN, tries, 1))).toEqual([
			500, 1_000, 2_000, 4_000, 8_000, 8_000,
		]);
		expect(calculateRetryDelay(BROKEN, 4, 0)).toBe(0);
	});

	it('after the time that Kobble asks for, if it is longer', () => {
		expect(calculateRetryDelay(answered(429, { retryAfter: 7_000 }), 1, 0.5)).toBe(7_000);
		expect(calculateRetryDelay(answered(503, { retryAfter: 1_500 }), 5, 0)).toBe(1_500);
	});

	it('not at once if Retry-After is 0 or a date in the past, which would use up all attempts', () => {
		expect(calculateRetryDelay(answered(503, { retryAfter: 0 }), 3, 0.5)).toBe(1_000);
		expect(calculateRetryDelay(answered(429, { retryAfter: 10 }), 1, 1)).toBe(500);
	});
});
