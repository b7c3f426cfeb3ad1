import type { PlannedChange } from '../../../nodes/Kobble/actions/operation';
import { RunRefused } from '../../../nodes/Kobble/execution/brakes';
import type { Brakes } from '../../../nodes/Kobble/execution/brakes';
import { checkRun, previewRun } from '../../../nodes/Kobble/execution/checkRun';
import type { BrakedRun } from '../../../nodes/Kobble/execution/checkRun';
import type { ReadyItem } from '../../../nodes/Kobble/execution/prepareItems';
import type { ItemOutcome } from '../../../nodes/Kobble/execution/runItems';
import { createMemory } from '../../../nodes/Kobble/idempotency/executionMemory';
import { RunHistory } from '../../../nodes/Kobble/idempotency/runHistory';

const NO_BRAKES: Brakes = {
	isPreview: false,
	maxChanges: undefined,
	maxTotal: undefined,
	approvedPlan: undefined,
	written: {},
};

const CONTEXT = {
	runIndex: 0,
	isRetry: false,
	instanceId: 'instance',
	workflowId: 'workflow',
	nodeId: 'node',
	keyOption: null,
	parameters: {},
};

function pay(amount: number, operation: Partial<ReadyItem['operation']> = {}): ReadyItem {
	return {
		operation: {
			request: {
				method: 'POST',
				path: '/transactions',
				body: JSON.stringify({ amount }),
				safety: 'keyed',
				purpose: 'create the transaction',
			},
			amount,
			run: async () => await Promise.resolve({}),
			...operation,
		},
		givenKey: undefined,
		rules: '[]',
	};
}

const wait = async () => await Promise.resolve();

/** A run over these items, which nothing has been sent of. */
class TestRun {
	readonly memory = createMemory({ version: 1, seed: 'established:1', seededAt: 1 });

	reads = 0;

	constructor(private readonly items: readonly ReadyItem[]) {}

	brake(brakes: Partial<Brakes>): BrakedRun {
		const ready = this.items.map((result) => ({ ok: true as const, result }));
		return {
			run: { concurrency: 1, client: { send: this.send }, history: this.openHistory(), wait },
			brakes: { ...NO_BRAKES, ...brakes },
			ready,
			planScope: 'test',
			readItems: async (read) => {
				const outcomes: Array<ItemOutcome<Awaited<ReturnType<typeof read>>>> = [];
				for (const [itemIndex, { result }] of ready.entries()) {
					outcomes.push({ ok: true, result: await read(itemIndex, result) });
				}
				return outcomes;
			},
		};
	}

	/** Records that Kobble confirmed an item in an earlier try. */
	noteDone(itemIndex: number): void {
		const { method, path, body = '' } = this.items[itemIndex]?.operation.request ?? {};
		const request = { method: String(method), path: String(path), body };
		const history = this.openHistory().open(itemIndex, request);
		history.noteSending();
		history.noteSuccess();
	}

	private openHistory(): RunHistory {
		return new RunHistory(this.memory, CONTEXT);
	}

	private readonly send = async () => {
		this.reads += 1;
		return await Promise.resolve({
			status: 200,
			headers: {},
			body: {},
			idempotencyKey: undefined,
		});
	};
}

async function findRefusal(run: TestRun, brakes: Partial<Brakes>): Promise<string | undefined> {
	try {
		await checkRun(run.brake(brakes));
		return undefined;
	} catch (error) {
		if (error instanceof RunRefused) return error.details.message;
		throw error;
	}
}

describe('Max Total', () => {
	it('lets the exact sum through, and refuses one unit more', async () => {
		const run = new TestRun([pay(600), pay(400)]);
		expect(await findRefusal(run, { maxTotal: 1_000 })).toBeUndefined();
		expect(await findRefusal(run, { maxTotal: 999 })).toBe(
			'Nothing was changed: the amounts add up to 1,000, and the option "Max Total" allows 999',
		);
	});

	it('refuses a sum beyond the numbers that are exact', async () => {
		const most = Number.MAX_SAFE_INTEGER;
		expect(await findRefusal(new TestRun([pay(most), pay(1)]), { maxTotal: most })).toBe(
			'Nothing was changed: the amounts add up to 9,007,199,254,740,992, and the option "Max Total" allows 9,007,199,254,740,991',
		);
		expect(await findRefusal(new TestRun([pay(most)]), { maxTotal: most })).toBeUndefined();
	});

	it('does not count what an earlier try of this execution has paid', async () => {
		const run = new TestRun([pay(600), pay(400)]);
		run.noteDone(0);
		expect(await findRefusal(run, { maxTotal: 400 })).toBeUndefined();
		expect(await findRefusal(run, { maxTotal: 399 })).toBe(
			'Nothing more was changed: the amounts add up to 400, and the option "Max Total" allows 399',
		);
	});

	it('of a preview is told in the editor, and refuses nothing', async () => {
		const { outcomes, hint } = await previewRun(
			new TestRun([pay(600), pay(400)]).brake({ isPreview: true, maxTotal: 10, maxChanges: 1 }),
		);
		expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
		expect(hint).toContain(
			'The run would be refused: the amounts add up to 1,000, and the option "Max Total" allows 10. The run would be refused: 2 of 2 items would change something',
		);
	});
});

describe('Max Changes', () => {
	const reading = (wouldChange: boolean) => ({
		isGuarded: true,
		readChange: async (): Promise<PlannedChange> => await Promise.resolve({ wouldChange }),
	});

	it('reads nothing if there are no more items than it allows', async () => {
		const readChange = jest.fn();
		const run = new TestRun([pay(1, { isGuarded: true, readChange }), pay(2)]);
		expect(await findRefusal(run, { maxChanges: 2 })).toBeUndefined();
		expect(readChange).not.toHaveBeenCalled();
	});

	it('reads nothing if no item has a guard', async () => {
		const readChange = jest.fn();
		const run = new TestRun([pay(1, { readChange }), pay(2, { readChange })]);
		expect(await findRefusal(run, { maxChanges: 1 })).toContain('2 of 2 items');
		expect(readChange).not.toHaveBeenCalled();
	});

	it('counts what a guard lets through', async () => {
		const run = new TestRun([pay(1, reading(true)), pay(2, reading(false)), pay(3, reading(true))]);
		expect(await findRefusal(run, { maxChanges: 2 })).toBeUndefined();
		expect(await findRefusal(run, { maxChanges: 1 })).toContain('2 of 3 items');
	});

	it('does not count what an earlier try of this execution has done', async () => {
		const run = new TestRun([pay(1), pay(2), pay(3)]);
		run.noteDone(1);
		expect(await findRefusal(run, { maxChanges: 2 })).toBeUndefined();
		expect(await findRefusal(run, { maxChanges: 1 })).toContain('2 of 3 items');
	});
});

describe('a preview', () => {
	it('refuses to send anything that changes something', async () => {
		const item = pay(1);
		const run = new TestRun([
			pay(1, {
				readChange: async (kobble) => {
					await kobble.send(item.operation.request);
					return { wouldChange: true };
				},
			}),
		]);
		await expect(previewRun(run.brake({ isPreview: true }))).rejects.toThrow(
			'What only reads must not create the transaction',
		);
		expect(run.reads).toBe(0);
	});

	it('shows only the end of account numbers', async () => {
		const body = JSON.stringify({ account_number: '0123456789', account_name: 'Jane Doe' });
		const request = { ...pay(1).operation.request, body };
		const { outcomes } = await previewRun(
			new TestRun([pay(1, { request })]).brake({ isPreview: true }),
		);
		const [shown] = outcomes;
		expect(shown?.ok === true && shown.result.request).toMatchObject({
			body: { account_number: '…789', account_name: 'Jane Doe' },
		});
	});
});
