import { simulateDeathInside } from '../../../engine/retryData';
import type { Card } from '../../../sandbox/records';
import { until } from '../../until';
import {
	toItems,
	byId,
	readFailures,
	createWorkflow,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	updateNode,
	setStatus,
} from '../nodeSetup';

const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe.each(N8N_LINES)('Update Status while cards change elsewhere, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 50 });
		setup.sandbox.clearFaults();
	});

	afterAll(async () => {
		await setup.close();
	});

	function cardWith(status: string) {
		const card = setup.sandbox.cards().find((one) => one.status === status);
		if (card === undefined) throw new Error(`The sandbox has no card that is ${status}`);
		return card;
	}

	function suspendedCards(): [Card, Card] {
		const [card, other] = setup.sandbox.cards().filter(({ status }) => status === 'SUSPENDED');
		if (card === undefined || other === undefined) throw new Error('The sandbox has no two cards');
		return [card, other];
	}

	const requestsOf = (method: string, { id }: Card) =>
		setup.sandbox.requests().filter((one) => one.method === method && one.path.includes(id));
	const readsOf = (card: Card) => requestsOf('GET', card);
	const changesOf = (card: Card) => requestsOf('PATCH', card);

	const patches = () =>
		setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status'] ?? 0;

	it('a guard reads the card again after rate limiting', async () => {
		const card = cardWith('SUSPENDED');
		setup.sandbox.setFaults({
			match: { method: 'PATCH', first: 1 },
			fault: { kind: 'status', status: 429, retryAfter: 1, when: 'before' },
		});
		const running = setup.run(updateNode('ACTIVE', { onlyIfStatus: ['SUSPENDED'] }), [
			{ card: card.id },
		]);
		await until(() => patches() === 1);
		setStatus(card, 'STOLEN');

		const output = (await running).getOutput(NODE_NAME)[0]?.json;

		expect(output).toMatchObject({ status: 'STOLEN', updated: false });
		expect(card.status).toBe('STOLEN');
		expect(patches()).toBe(1);
	});

	it('a guard reads the card again if a rate limit holds the change back after the reading', async () => {
		const [card, other] = suspendedCards();
		setup.sandbox.setFaults([
			{ match: { method: 'GET', first: 1 }, fault: { kind: 'latency', ms: 700 } },
			{
				match: { method: 'PATCH', first: 1 },
				fault: { kind: 'status', status: 429, retryAfter: 2, when: 'before' },
			},
		]);
		const running = setup.run(updateNode('ACTIVE', { onlyIfStatus: ['SUSPENDED'] }), [
			{ card: card.id },
		]);
		await until(() => readsOf(card).length === 1);
		// Another execution with the same credential is told to wait, and so is this one.
		const limited = setup.run(updateNode('ACTIVE'), [{ card: other.id }]);
		await until(() => readsOf(card).some(({ endedAt }) => endedAt !== null));
		setStatus(card, 'STOLEN');

		const output = (await running).getOutput(NODE_NAME)[0]?.json;
		await limited;

		expect(card.status).toBe('STOLEN');
		expect(output).toMatchObject({ status: 'STOLEN', updated: false });
	});

	it('no request of another execution goes out between the reading of a guard and its change', async () => {
		const [card, other] = suspendedCards();
		setup.sandbox.setFaults([
			{ match: { method: 'GET', first: 1 }, fault: { kind: 'latency', ms: 700 } },
			{
				match: { method: 'PATCH', path: `/customers/v1/cards/${other.id}/status` },
				fault: { kind: 'latency', ms: 1_000 },
			},
		]);
		const oneAtATime = { concurrency: 1 };
		const guarded = updateNode('ACTIVE', { onlyIfStatus: ['SUSPENDED'], ...oneAtATime });
		const running = setup.run(guarded, [{ card: card.id }]);
		await until(() => readsOf(card).length === 1);
		const slow = setup.run(updateNode('ACTIVE', oneAtATime), [{ card: other.id }]);
		await until(() => changesOf(other).length === 1);
		setStatus(card, 'STOLEN');

		expect((await running).error).toBeUndefined();
		expect((await slow).error).toBeUndefined();
		expect(card.status).toBe('STOLEN');
	});

	it('the last item for a card decides its status, at any concurrency', async () => {
		setup.sandbox.set({ latencyMs: 5 });
		const cards = setup.sandbox.seed.cards.slice(0, 20);
		const items = cards.flatMap((card) => [
			{ card, status: 'ACTIVE' },
			{ card, status: 'SUSPENDED' },
		]);
		const node = updateNode('={{ $json.status }}', {});

		const result = await setup.run(node, items);

		setup.sandbox.set({ latencyMs: 0 });
		expect(result.error).toBeUndefined();
		const statuses = cards.map((id) => setup.sandbox.state.cards.get(id)?.status);
		expect(statuses).toEqual(Array(20).fill('SUSPENDED'));
	});

	it('an agent tool does not reactivate a card that became STOLEN after its worker was killed', async () => {
		const card = cardWith('SUSPENDED');
		const workflow = createWorkflow({
			id: 'agent',
			name: 'Agent',
			type: 'n8n-nodes-fixture.fixtureAgent',
			typeVersion: 1,
			position: [200, 0],
			parameters: { calls: 1 },
		});
		const tool = createKobbleCards({
			operation: 'updateStatus',
			cardId: byId(card.id),
			status: 'ACTIVE',
		});
		workflow.nodes.push({ ...tool, type: 'n8n-nodes-kobble.kobbleCardsTool' });
		workflow.connections[NODE_NAME] = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
		const first = await setup.engine.run({ workflow, input: toItems([{}]) });
		expect(card.status).toBe('ACTIVE');
		setStatus(card, 'STOLEN');
		const saved = simulateDeathInside(first, 'Agent');
		delete saved.executionData?.contextData[`node:${NODE_NAME}`];

		await setup.engine.retrySaved(saved, { workflow });

		expect(card.status).toBe('STOLEN');
		expect(patches()).toBe(1);
	});

	it.each([
		['may not be read', 403],
		['cannot be read now', 500],
		['is not found', 404],
	])('a change that Kobble confirms succeeds even if the card %s', async (_name, status) => {
		const card = cardWith('SUSPENDED');
		setup.sandbox.setFaults([
			{
				match: { method: 'PATCH' },
				fault: { kind: 'status', status: 204, body: 'empty', when: 'after' },
			},
			{ match: { method: 'GET' }, fault: { kind: 'status', status } },
		]);

		const result = await setup.run(updateNode('ACTIVE', { maxRetries: 0 }), [{ card: card.id }]);

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME)[0]?.json).toEqual({
			id: card.id,
			status: 'ACTIVE',
			updated: true,
		});
	});

	it.each([404, 500, 403])(
		'a change that may have taken effect has an unknown outcome if the card cannot be read: %i',
		async (status) => {
			const card = cardWith('SUSPENDED');
			setup.sandbox.setFaults([
				{ match: { method: 'PATCH' }, fault: { kind: 'status', status: 500, when: 'after' } },
				{ match: { method: 'GET' }, fault: { kind: 'status', status } },
			]);

			const node = updateNode('ACTIVE', { maxRetries: 1 }, CONTINUE);
			const result = await setup.run(node, [{ card: card.id }]);

			expect(card.status).toBe('ACTIVE');
			expect(readFailures(result.getOutput(NODE_NAME))[0]?.outcome).toBe('unknown');
		},
	);
});
