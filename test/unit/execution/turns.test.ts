import { runItems } from '../../../nodes/Kobble/execution/runItems';
import type { ItemPlan } from '../../../nodes/Kobble/execution/runItems';

const ITEMS = 2_000;

/** The maximum number of items that ended before other work of the process could run. */
async function countMostItemsInOneTurn(
	createPlan: (take: () => void) => Partial<ItemPlan<number, number>>,
): Promise<number> {
	let sinceTurn = 0;
	let most = 0;
	let isOver = false;
	const take = () => {
		sinceTurn += 1;
		most = Math.max(most, sinceTurn);
	};
	const takeTurns = () => {
		sinceTurn = 0;
		if (!isOver) setImmediate(takeTurns);
	};
	takeTurns();
	const outcomes = await runItems<number, number>({
		count: ITEMS,
		concurrency: 20,
		continueOnFail: true,
		prepare: (item) => item,
		perform: async (item) => await Promise.resolve(item),
		errorForRemainingItems: () => undefined,
		abortWaiting: () => undefined,
		isAbandoned: () => false,
		...createPlan(take),
	});
	isOver = true;
	expect(outcomes).toHaveLength(ITEMS);
	return most;
}

describe('Other work of the process can run', () => {
	test.each<[string, (take: () => void) => Partial<ItemPlan<number, number>>]>([
		[
			'fail before any request',
			(take) => ({
				prepare: () => {
					take();
					throw new Error('The field is empty');
				},
			}),
		],
		[
			'are refused at once',
			(take) => ({
				perform: async () => {
					take();
					return await Promise.reject<number>(new Error('Kobble is rate limiting requests'));
				},
			}),
		],
		[
			'end at once',
			(take) => ({
				perform: async (item) => {
					take();
					return await Promise.resolve(item);
				},
			}),
		],
	])('while thousands of items %s', async (_name, createPlan) => {
		// Up to 20 ended items, and those that the 20 workers have started or prepared.
		expect(await countMostItemsInOneTurn(createPlan)).toBeLessThanOrEqual(60);
	});
});
