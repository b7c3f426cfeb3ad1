import { simulateDeathInside } from '../../../engine/retryData';
import { toItems, createWorkflow, N8N_LINES, NODE_NAME, updateNode, NodeSetup } from '../nodeSetup';

describe.each(N8N_LINES)('A retried status change, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
	});

	afterAll(async () => {
		await setup.close();
	});

	it('a card marked STOLEN between failure and retry stays STOLEN', async () => {
		const { cards } = setup.sandbox.seed;
		const items = cards.slice(0, 6).map((card) => ({ card }));
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [6] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await setup.run(
			updateNode('SUSPENDED', { maxRetries: 0, concurrency: 1 }),
			items,
		);
		expect(failed.error).toBeDefined();
		const stolen = setup.sandbox.cards().find(({ id }) => id === cards[2]);
		if (stolen === undefined) throw new Error('The sandbox does not know its own card');
		stolen.status = 'STOLEN';
		stolen.updated_at = new Date().toISOString();

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME).map(({ json }) => [json.status, json.updated])).toEqual([
			['SUSPENDED', true],
			['SUSPENDED', true],
			['STOLEN', false],
			['SUSPENDED', true],
			['SUSPENDED', true],
			['SUSPENDED', true],
		]);
		expect(stolen.status).toBe('STOLEN');
	});

	it('a card that was STOLEN before the execution started is changed by a retry, as intended', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'STOLEN');
		if (card === undefined) throw new Error('The sandbox has no stolen card');
		card.updated_at = new Date(Date.now() - 3_600_000).toISOString();
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await setup.run(updateNode('ACTIVE', { maxRetries: 0 }), [{ card: card.id }]);
		expect(failed.error).toBeDefined();

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.getOutput(NODE_NAME)[0]?.json).toMatchObject({
			status: 'ACTIVE',
			updated: true,
		});
	});

	it('a status change retried after a crash reads the card first, and reactivates none that became STOLEN', async () => {
		const { cards } = setup.sandbox.seed;
		const workflow = createWorkflow(updateNode('ACTIVE'));
		const input = toItems(cards.slice(0, 4).map((card) => ({ card })));
		const first = await setup.engine.run({ workflow, input });
		const stolen = setup.sandbox.cards().find(({ id }) => id === cards[1]);
		if (stolen === undefined) throw new Error('The sandbox does not know its own card');
		stolen.status = 'STOLEN';
		stolen.updated_at = new Date().toISOString();

		const retried = await setup.engine.retrySaved(simulateDeathInside(first, NODE_NAME), {
			workflow,
		});

		expect(retried.getOutput(NODE_NAME).map(({ json }) => [json.status, json.updated])).toEqual([
			['ACTIVE', false],
			['STOLEN', false],
			['ACTIVE', false],
			['ACTIVE', false],
		]);
	});

	it('a retry within the node does not reactivate a card that was marked STOLEN in between', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
		if (card === undefined) throw new Error('The sandbox has no suspended card');
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'hang', when: 'before' },
		});
		const running = setup.run(updateNode('ACTIVE', { timeout: 1 }), [{ card: card.id }]);
		while ((setup.sandbox.counters().faults.hang ?? 0) === 0) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		card.status = 'STOLEN';
		card.updated_at = new Date().toISOString();
		const result = await running;

		expect(result.getOutput(NODE_NAME)[0]?.json).toMatchObject({
			status: 'STOLEN',
			updated: false,
		});
		expect(card.status).toBe('STOLEN');
	});

	it('a change whose response was lost is found to be done, and not sent again', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});

		const result = await setup.run(updateNode('ACTIVE'), [{ card: card?.id ?? '' }]);

		expect(result.getOutput(NODE_NAME)[0]?.json).toMatchObject({ status: 'ACTIVE', updated: true });
		const { requests } = setup.sandbox.counters();
		expect(requests['PATCH /customers/v1/cards/{id}/status']).toBe(1);
		expect(requests['GET /customers/v1/cards/{id}']).toBe(1);
	});
});
