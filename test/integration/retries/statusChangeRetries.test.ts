import type { INode } from 'n8n-workflow';

import { simulateDeathInside } from '../../../engine/retryData';
import { until } from '../../until';
import {
	byId,
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	toItems,
	updateNode,
	setStatus,
} from '../nodeSetup';

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
		setStatus(stolen, 'STOLEN');

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

	it.each<[string, Partial<INode>]>([
		['a Retry', {}],
		['Retry On Fail', { retryOnFail: true, maxTries: 2, waitBetweenTries: 300 }],
	])('%s does not undo what others did to cards that were done', async (_name, settings) => {
		const items = setup.cardItems(4);
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [4] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const node = updateNode('SUSPENDED', { maxRetries: 0, concurrency: 1 }, settings);
		const running = setup.run(node, items);
		await until(() => (setup.sandbox.counters().faults.status ?? 0) === 1);
		const freed = setup.sandbox.state.cards.get(items[1]?.card ?? '');
		if (freed === undefined) throw new Error('The sandbox does not know its own card');
		setStatus(freed, 'ACTIVE');
		const first = await running;
		const result = first.error === undefined ? first : await setup.engine.retryExecution(first);

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME).map(({ json }) => [json.status, json.updated])).toEqual([
			['SUSPENDED', true],
			['ACTIVE', false],
			['SUSPENDED', true],
			['SUSPENDED', true],
		]);
		expect(freed.status).toBe('ACTIVE');
		expect(setup.countChanges()).toBe(5);
	});

	it('a Retry does not wake a wallet that a person has suspended since', async () => {
		const { wallets } = setup.sandbox.seed;
		setup.sandbox.setFaults({
			match: { method: 'PATCH', nth: [2] },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const failed = await setup.run(
			createKobbleWallets({
				...{ resource: 'wallet', operation: 'updateStatus', status: 'ACTIVE' },
				walletId: byId('={{ $json.wallet }}'),
				options: { maxRetries: 0, concurrency: 1 },
			}),
			wallets.slice(0, 2).map((wallet) => ({ wallet })),
		);
		expect(failed.error).toBeDefined();
		const wallet = setup.sandbox.state.wallets.get(wallets[0] ?? '');
		if (wallet === undefined) throw new Error('The sandbox does not know its own wallet');
		setStatus(wallet, 'SUSPENDED');

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(wallet.status).toBe('SUSPENDED');
	});

	it('a Retry does not set again what a later item has changed', async () => {
		const [card = '', other = ''] = setup.sandbox.seed.cards;
		setup.sandbox.setFaults({
			match: { path: `/customers/v1/cards/${other}/status`, first: 1 },
			fault: { kind: 'status', status: 500, when: 'before' },
		});
		const node = updateNode('={{ $json.status }}', { maxRetries: 0, concurrency: 1 });
		const failed = await setup.run(node, [
			{ card, status: 'ACTIVE' },
			{ card, status: 'SUSPENDED' },
			{ card: other, status: 'SUSPENDED' },
		]);
		expect(failed.error?.message).toContain('[item 2]');

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(setup.sandbox.state.cards.get(card)?.status).toBe('SUSPENDED');
		// Each item once, and the one that failed once more.
		expect(setup.countChanges()).toBe(4);
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
		setStatus(stolen, 'STOLEN');

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
		setStatus(card, 'STOLEN');
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
