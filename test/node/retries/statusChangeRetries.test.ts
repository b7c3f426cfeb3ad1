import { diedInside } from '../../../engine/retriedRunData';
import { asItems, inOneWorkflow, N8N_LINES, NODE_NAME, updateNode, Workbench } from '../nodeSetup';

describe.each(N8N_LINES)('A status change that goes out again, on n8n %s', (line) => {
	let bench: Workbench;

	beforeAll(async () => {
		bench = await Workbench.open(line);
	});

	beforeEach(() => {
		bench.sandbox.reset();
		bench.sandbox.clearFaults();
	});

	afterAll(async () => {
		await bench.close();
	});

	it('a card marked STOLEN between failure and retry stays STOLEN', async () => {
		const { cards } = bench.sandbox.seed;
		const items = cards.slice(0, 6).map((card) => ({ card }));
		bench.sandbox.setFaults({
			match: { method: 'PATCH', nth: [6] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await bench.run(
			updateNode('SUSPENDED', { maxRetries: 0, concurrency: 1 }),
			items,
		);
		expect(failed.error).toBeDefined();
		const stolen = bench.sandbox.cards().find(({ id }) => id === cards[2]);
		if (stolen === undefined) throw new Error('The sandbox does not know its own card');
		stolen.status = 'STOLEN';
		stolen.updated_at = new Date().toISOString();

		const retried = await bench.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.outputOf(NODE_NAME).map(({ json }) => [json.status, json.updated])).toEqual([
			['SUSPENDED', false],
			['SUSPENDED', false],
			['STOLEN', false],
			['SUSPENDED', false],
			['SUSPENDED', false],
			['SUSPENDED', true],
		]);
		expect(stolen.status).toBe('STOLEN');
	});

	it('a card that was STOLEN before the execution began is changed by a retry, as it was meant to be', async () => {
		const card = bench.sandbox.cards().find(({ status }) => status === 'STOLEN');
		if (card === undefined) throw new Error('The sandbox has no stolen card');
		card.updated_at = new Date(Date.now() - 3_600_000).toISOString();
		bench.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await bench.run(updateNode('ACTIVE', { maxRetries: 0 }), [{ card: card.id }]);
		expect(failed.error).toBeDefined();

		const retried = await bench.engine.retryExecution(failed);

		expect(retried.outputOf(NODE_NAME)[0]?.json).toMatchObject({ status: 'ACTIVE', updated: true });
	});

	it('a status change whose process died reads the card first, and wakes none that became STOLEN', async () => {
		const { cards } = bench.sandbox.seed;
		const workflow = inOneWorkflow(updateNode('ACTIVE'));
		const input = asItems(cards.slice(0, 4).map((card) => ({ card })));
		const first = await bench.engine.run({ workflow, input });
		const stolen = bench.sandbox.cards().find(({ id }) => id === cards[1]);
		if (stolen === undefined) throw new Error('The sandbox does not know its own card');
		stolen.status = 'STOLEN';
		stolen.updated_at = new Date().toISOString();

		const retried = await bench.engine.retrySaved(diedInside(first, NODE_NAME), { workflow });

		expect(retried.outputOf(NODE_NAME).map(({ json }) => [json.status, json.updated])).toEqual([
			['ACTIVE', false],
			['STOLEN', false],
			['ACTIVE', false],
			['ACTIVE', false],
		]);
	});

	it('a repeat within the node does not wake a card that was marked STOLEN meanwhile', async () => {
		const card = bench.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
		if (card === undefined) throw new Error('The sandbox has no suspended card');
		bench.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'hang', when: 'before' },
		});
		const running = bench.run(updateNode('ACTIVE', { timeout: 1 }), [{ card: card.id }]);
		while ((bench.sandbox.counters().faults.hang ?? 0) === 0) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		card.status = 'STOLEN';
		card.updated_at = new Date().toISOString();
		const result = await running;

		expect(result.outputOf(NODE_NAME)[0]?.json).toMatchObject({ status: 'STOLEN', updated: false });
		expect(card.status).toBe('STOLEN');
	});

	it('a change whose answer was lost is found done, and not sent again', async () => {
		const card = bench.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
		bench.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});

		const result = await bench.run(updateNode('ACTIVE'), [{ card: card?.id ?? '' }]);

		expect(result.outputOf(NODE_NAME)[0]?.json).toMatchObject({ status: 'ACTIVE', updated: true });
		const { requests } = bench.sandbox.counters();
		expect(requests['PATCH /customers/v1/cards/{id}/status']).toBe(1);
		expect(requests['GET /customers/v1/cards/{id}']).toBe(1);
	});
});
