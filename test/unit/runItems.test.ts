import { setImmediate } from 'node:timers/promises';

import { runItems } from '../../nodes/runner/runItems';
import type { ItemPlan } from '../../nodes/runner/runItems';

type Plan = ItemPlan<string, string>;

/** A plan whose items end when the test says so. */
class Bench {
	readonly prepared: number[] = [];
	readonly begun: number[] = [];
	most = 0;
	private inFlight = 0;
	private readonly open = new Map<number, (error?: Error) => void>();

	plan(changes: Partial<Plan> = {}): Plan {
		return {
			count: 10,
			concurrency: 3,
			continueOnFail: false,
			prepare: (item) => {
				this.prepared.push(item);
				return `prepared ${item}`;
			},
			perform: async (item, prepared) => {
				this.begun.push(item);
				this.inFlight += 1;
				this.most = Math.max(this.most, this.inFlight);
				const error = await new Promise<Error | undefined>((resolve) => {
					this.open.set(item, resolve);
				});
				this.inFlight -= 1;
				if (error) throw error;
				return `${prepared} done`;
			},
			stopsRun: () => false,
			...changes,
		};
	}

	/** Ends an item that is under way, once it is. */
	async end(item: number, error?: Error): Promise<void> {
		await this.settled();
		const end = this.open.get(item);
		if (end === undefined) throw new Error(`Item ${item} is not under way`);
		this.open.delete(item);
		end(error);
		await this.settled();
	}

	/** Ends whatever is under way, the newest first, until nothing is left. */
	async endAll(): Promise<void> {
		for (await this.settled(); this.open.size > 0; await this.settled()) {
			const newest = [...this.open.keys()].at(-1);
			if (newest !== undefined) await this.end(newest);
		}
	}

	async settled(): Promise<void> {
		for (let turn = 0; turn < 5; turn += 1) await setImmediate();
	}
}

const done = (item: number) => ({ ok: true, result: `prepared ${item} done` });
const NOT_BEGUN = { ok: undefined };

describe('The runner', () => {
	it('takes every item through, and answers in input order whichever ends first', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan());
		await bench.endAll();
		expect(await outcomes).toEqual(Array.from({ length: 10 }, (_, item) => done(item)));
	});

	it.each([1, 2, 3, 10, 50])('never works on more than %i at once', async (concurrency) => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ concurrency, count: 12 }));
		await bench.endAll();
		await outcomes;
		expect(bench.most).toBe(Math.min(concurrency, 12));
	});

	it('begins items in their order, the next as soon as any ends', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan());
		await bench.end(2);
		expect(bench.begun).toEqual([0, 1, 2, 3]);
		await bench.end(3);
		expect(bench.begun).toEqual([0, 1, 2, 3, 4]);
		await bench.endAll();
		await outcomes;
	});

	it('prepares each item once, and not all of them long before they are sent', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ count: 100 }));
		await bench.settled();
		expect(bench.begun).toEqual([0, 1, 2]);
		expect(bench.prepared.length).toBeLessThanOrEqual(6);
		await bench.endAll();
		await outcomes;
		expect(bench.prepared).toEqual(Array.from({ length: 100 }, (_, item) => item));
	});

	it('does nothing where there are no items', async () => {
		expect(await runItems(new Bench().plan({ count: 0 }))).toEqual([]);
	});

	it('begins no item after a failure, and lets those under way end', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ count: 5 }));
		const error = new Error('refused');
		await bench.end(1, error);
		await bench.end(0);
		await bench.end(2);
		expect(bench.begun).toEqual([0, 1, 2]);
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2), NOT_BEGUN, NOT_BEGUN]);
	});

	it('keeps the failures of several that were under way', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ count: 4 }));
		const errors = [new Error('first'), new Error('second')];
		await bench.end(2, errors[0]);
		await bench.end(0, errors[1]);
		await bench.end(1);
		expect(await outcomes).toEqual([
			{ ok: false, error: errors[1] },
			done(1),
			{ ok: false, error: errors[0] },
			NOT_BEGUN,
		]);
	});

	it('goes on after a failure where the others go on', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ count: 5, continueOnFail: true }));
		const error = new Error('refused');
		await bench.end(1, error);
		await bench.endAll();
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2), done(3), done(4)]);
	});

	it('takes what preparing throws for the failure of that item, and does not perform it', async () => {
		const bench = new Bench();
		const error = new Error('no ID');
		const prepare = (item: number) => {
			if (item === 1) throw error;
			return `prepared ${item}`;
		};
		const outcomes = runItems(bench.plan({ count: 3, continueOnFail: true, prepare }));
		await bench.endAll();
		expect(bench.begun).toEqual([0, 2]);
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2)]);
	});

	it('tells every item that was not begun why the run stopped, where the others would go on', async () => {
		const bench = new Bench();
		const hopeless = new Error('wrong secret');
		const stopsRun = (error: unknown) => error === hopeless;
		const outcomes = runItems(bench.plan({ count: 6, continueOnFail: true, stopsRun }));
		await bench.end(1, hopeless);
		await bench.end(0);
		await bench.end(2, new Error('its own'));
		const told = { ok: false, error: hopeless };
		expect(bench.begun).toEqual([0, 1, 2]);
		expect(await outcomes).toEqual([
			done(0),
			told,
			{ ok: false, error: new Error('its own') },
			told,
			told,
			told,
		]);
	});

	it('leaves items that were not begun as they are, where the run stops for everybody', async () => {
		const bench = new Bench();
		const outcomes = runItems(bench.plan({ count: 5, stopsRun: () => true }));
		const error = new Error('wrong secret');
		await bench.end(0, error);
		await bench.endAll();
		expect(await outcomes).toEqual([{ ok: false, error }, done(1), done(2), NOT_BEGUN, NOT_BEGUN]);
	});
});
