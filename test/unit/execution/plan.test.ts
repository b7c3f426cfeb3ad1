import {
	buildPlan,
	describeDifference,
	formatPlan,
	hasChange,
	parsePlan,
	sumAmounts,
} from '../../../nodes/Kobble/execution/plan';
import type { PlannedItem } from '../../../nodes/Kobble/execution/plan';

const SCOPE = 'https://kobble.example';

function suspend(card: number, changes: Partial<PlannedItem> = {}): PlannedItem {
	return {
		method: 'PATCH',
		path: `/cards/${card}/status`,
		body: '{"status":"SUSPENDED"}',
		rules: '{}',
		amount: undefined,
		...changes,
	};
}

const pay = (amount: number) =>
	suspend(1, { method: 'POST', path: '/transactions', body: `{"amount":${amount}}`, amount });

const plan = (...items: Array<PlannedItem | undefined>) => buildPlan(SCOPE, items, []);
const text = (...items: Array<PlannedItem | undefined>) => formatPlan(plan(...items));

describe('the plan of a run', () => {
	it('is the same for the same items in the same order', () => {
		expect(text(suspend(1), suspend(2))).toBe(text(suspend(1), suspend(2)));
	});

	test.each([
		['another card', [suspend(1), suspend(3)]],
		['another status', [suspend(1), suspend(2, { body: '{"status":"ACTIVE"}' })]],
		['another guard', [suspend(1), suspend(2, { rules: '{"skipIfUnchanged":true}' })]],
		['another method', [suspend(1), suspend(2, { method: 'PUT' })]],
		['another order', [suspend(2), suspend(1)]],
		['an item more', [suspend(1), suspend(2), suspend(3)]],
		['an item less', [suspend(1)]],
		['an item twice', [suspend(1), suspend(1)]],
		['an item that cannot be sent', [suspend(1), undefined]],
	])('is another one with %s', (_difference, items) => {
		expect(text(...items)).not.toBe(text(suspend(1), suspend(2)));
	});

	it('is another one with another amount, or in another environment', () => {
		expect(text(pay(100))).not.toBe(text(pay(101)));
		expect(buildPlan('https://other.example', [suspend(1)], [])).not.toEqual(plan(suspend(1)));
	});

	it('does not confuse where one item ends and the next begins', () => {
		const joined = [suspend(1, { path: 'a', body: 'bc' }), suspend(1, { path: 'ab', body: 'c' })];
		expect(text(joined[0])).not.toBe(text(joined[1]));
	});

	it('is one word that can be read back', () => {
		for (const one of [plan(), plan(suspend(1)), plan(pay(1), pay(Number.MAX_SAFE_INTEGER))]) {
			expect(formatPlan(one)).toMatch(/^[a-z0-9-]+$/);
			expect(parsePlan(` ${formatPlan(one)}\n`)).toEqual(one);
		}
	});

	it('says of each item whether it would change something', () => {
		for (const count of [0, 1, 3, 4, 5, 8, 1_000]) {
			for (const every of [1, 2, 3, 7, 2_000]) {
				const wouldChange = Array.from({ length: count }, (_, item) => item % every === 0);
				const items = wouldChange.map((_, item) => suspend(item));
				const read = parsePlan(formatPlan(buildPlan(SCOPE, items, wouldChange)));
				if (read === undefined) throw new Error('The plan cannot be read back');
				expect(wouldChange.map((_, item) => hasChange(read, item))).toEqual(wouldChange);
			}
		}
	});

	it('lets no item change that it does not hold', () => {
		const one = buildPlan(SCOPE, [suspend(1)], [false]);
		expect([0, 1, 4, 100].map((item) => hasChange(one, item))).toEqual([
			false,
			false,
			false,
			false,
		]);
	});

	it('is not what is left of it if somebody cuts it', () => {
		const wouldChange = Array.from({ length: 100 }, (_, item) => item % 2 === 0);
		const whole = formatPlan(
			buildPlan(
				SCOPE,
				wouldChange.map((_, item) => suspend(item)),
				wouldChange,
			),
		);
		expect(parsePlan(whole)).toBeDefined();
		for (let length = 0; length < whole.length; length += 1) {
			expect(parsePlan(whole.slice(0, length))).toBeUndefined();
		}
	});

	it('is not what is left of it if somebody changes it', () => {
		const whole = formatPlan(buildPlan(SCOPE, [suspend(1), suspend(2)], [true, false]));
		expect(parsePlan(whole)?.changes).toBe('8');
		for (let at = 0; at < whole.length; at += 1) {
			const other = whole[at] === '1' ? '2' : '1';
			expect(parsePlan(whole.slice(0, at) + other + whole.slice(at + 1))).toBeUndefined();
		}
		expect(parsePlan(whole.replace('-8-', '-all-'))).toBeUndefined();
	});

	test.each(['', 'yes', 'plan1-2-none-abc', `x${text(suspend(1))}`, `${text(suspend(1))}0`])(
		'is not %j',
		(other) => {
			expect(parsePlan(other)).toBeUndefined();
		},
	);
});

describe('the difference between a plan and the approved one', () => {
	const approved = plan(suspend(1), suspend(2));

	it('is nothing if they are the same', () => {
		expect(describeDifference(plan(suspend(1), suspend(2)), approved)).toBeUndefined();
	});

	it('is nothing if only what would change is not the same', () => {
		const items = [suspend(1), suspend(2)];
		const stale = buildPlan(SCOPE, items, [false, true]);
		expect(describeDifference(plan(...items), stale)).toBeUndefined();
	});

	it('is told in numbers', () => {
		expect(describeDifference(plan(suspend(1)), approved)).toBe('1 item now, 2 approved');
		expect(describeDifference(plan(pay(600), pay(600)), plan(pay(500), pay(500)))).toBe(
			'a total of 1,200 now, 1,000 approved',
		);
		expect(describeDifference(plan(pay(600), pay(600)), plan(pay(500)))).toBe(
			'2 items now, 1 approved; a total of 1,200 now, 500 approved',
		);
		expect(describeDifference(plan(pay(5)), plan(suspend(1)))).toBe(
			'a total of 5 now, nothing approved',
		);
	});

	it('is the order, if the requests are the same', () => {
		expect(describeDifference(plan(suspend(2), suspend(1)), approved)).toBe(
			'2 items as approved, but in another order',
		);
	});

	it('is the requests, if there are as many', () => {
		expect(describeDifference(plan(suspend(1), suspend(3)), approved)).toBe(
			'2 items as approved, but not the same requests, options or credential',
		);
		expect(describeDifference(plan(pay(4), pay(6)), plan(pay(5), pay(5)))).toBe(
			'2 items as approved, but not the same requests, options or credential',
		);
	});
});

describe('the sum of amounts', () => {
	it('is exact, also beyond the numbers that are exact', () => {
		const most = Number.MAX_SAFE_INTEGER;
		expect(sumAmounts([most, most, 1])).toBe(18_014_398_509_481_983n);
		expect(sumAmounts([0])).toBe(0n);
		expect(sumAmounts([])).toBeUndefined();
	});

	test.each([-1, 1.5, Number.NaN])('does not accept %d', (amount) => {
		expect(() => sumAmounts([1, amount])).toThrow(RangeError);
	});
});
