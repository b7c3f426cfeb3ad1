import { runItems } from '../../../nodes/Kobble/execution/runItems';
import { GAVE_UP, ItemSetup } from './itemSetup';

const done = (item: number) => ({ ok: true, result: `prepared ${item} done` });
const NOT_BEGUN = { ok: undefined };

describe('The runner', () => {
	it('processes every item, and returns results in input order, regardless of which ends first', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan());
		await setup.endAll();
		expect(await outcomes).toEqual(Array.from({ length: 10 }, (_, item) => done(item)));
	});

	it.each([1, 2, 3, 10, 50])('never works on more than %i at once', async (concurrency) => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ concurrency, count: 12 }));
		await setup.endAll();
		await outcomes;
		expect(setup.most).toBe(Math.min(concurrency, 12));
	});

	it('starts items in order, the next as soon as one ends', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan());
		await setup.end(2);
		expect(setup.begun).toEqual([0, 1, 2, 3]);
		await setup.end(3);
		expect(setup.begun).toEqual([0, 1, 2, 3, 4]);
		await setup.endAll();
		await outcomes;
	});

	it('prepares each item once, and not all of them long before they are sent', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 100 }));
		await setup.settled();
		expect(setup.begun).toEqual([0, 1, 2]);
		expect(setup.prepared.length).toBeLessThanOrEqual(6);
		await setup.endAll();
		await outcomes;
		expect(setup.prepared).toEqual(Array.from({ length: 100 }, (_, item) => item));
	});

	it('does nothing without items', async () => {
		expect(await runItems(new ItemSetup().plan({ count: 0 }))).toEqual([]);
	});

	it('starts no item after a failure, and lets those in progress end', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 5 }));
		const error = new Error('refused');
		await setup.end(1, error);
		await setup.end(0);
		await setup.end(2);
		expect(setup.begun).toEqual([0, 1, 2]);
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2), NOT_BEGUN, NOT_BEGUN]);
	});

	it('keeps the failures of several items in progress', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 4 }));
		const errors = [new Error('first'), new Error('second')];
		await setup.end(2, errors[0]);
		await setup.end(0, errors[1]);
		await setup.end(1);
		expect(await outcomes).toEqual([
			{ ok: false, error: errors[1] },
			done(1),
			{ ok: false, error: errors[0] },
			NOT_BEGUN,
		]);
	});

	it('continues after a failure if the other items continue', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 5, continueOnFail: true }));
		const error = new Error('refused');
		await setup.end(1, error);
		await setup.endAll();
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2), done(3), done(4)]);
	});

	it("treats an error while preparing as that item's failure, and does not perform the item", async () => {
		const setup = new ItemSetup();
		const error = new Error('no ID');
		const prepare = (item: number) => {
			if (item === 1) throw error;
			return `prepared ${item}`;
		};
		const outcomes = runItems(setup.plan({ count: 3, continueOnFail: true, prepare }));
		await setup.endAll();
		expect(setup.begun).toEqual([0, 2]);
		expect(await outcomes).toEqual([done(0), { ok: false, error }, done(2)]);
	});

	it('stops the run once, if the first failure ends it', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 5 }));
		await setup.end(1, new Error('first'));
		expect(setup.halts).toBe(1);
		await setup.end(0, new Error('second'));
		await setup.end(2);
		await outcomes;
		expect(setup.halts).toBe(1);
	});

	it('counts an item that gave up because the run stopped as not finished, not as failed', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 4 }));
		const error = new Error('refused');
		await setup.end(1, error);
		await setup.end(0, GAVE_UP);
		await setup.end(2);
		expect(await outcomes).toEqual([NOT_BEGUN, { ok: false, error }, done(2), NOT_BEGUN]);
	});

	it('counts an item that gives up by itself as failed', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(setup.plan({ count: 1 }));
		await setup.end(0, GAVE_UP);
		expect(await outcomes).toEqual([{ ok: false, error: GAVE_UP }]);
	});

	it('gives every item that was not started the final error, if the others would continue', async () => {
		const setup = new ItemSetup();
		const hopeless = new Error('wrong secret');
		const notSent = new Error('not sent');
		const endsAll = (error: unknown) => (error === hopeless ? notSent : undefined);
		const outcomes = runItems(
			setup.plan({ count: 7, continueOnFail: true, errorForRemainingItems: endsAll }),
		);
		await setup.end(0, new Error('its own'));
		await setup.end(1, hopeless);
		await setup.end(2);
		await setup.end(3, hopeless);
		expect(setup.begun).toEqual([0, 1, 2, 3]);
		expect(setup.halts).toBe(0);
		const told = { ok: false, error: notSent };
		expect(await outcomes).toEqual([
			{ ok: false, error: new Error('its own') },
			{ ok: false, error: hopeless },
			done(2),
			{ ok: false, error: hopeless },
			told,
			told,
			told,
		]);
	});

	it('leaves items that were not started unchanged, if the run stops for all', async () => {
		const setup = new ItemSetup();
		const outcomes = runItems(
			setup.plan({ count: 5, errorForRemainingItems: () => new Error('not sent') }),
		);
		const error = new Error('wrong secret');
		await setup.end(0, error);
		await setup.endAll();
		expect(await outcomes).toEqual([{ ok: false, error }, done(1), done(2), NOT_BEGUN, NOT_BEGUN]);
	});
});
