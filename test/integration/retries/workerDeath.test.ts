import type { WorkflowJson } from '../../../engine/protocol';
import {
	toItems,
	byId,
	createNode,
	createWorkflow,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
	setStatus,
} from '../nodeSetup';
import { until } from '../../until';

describe.each(N8N_LINES)('As an agent tool, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	/** An agent that calls its tool the given number of times, as if unhappy with the result. */
	function agent(calls: number, tool: ReturnType<typeof createKobbleCards>): WorkflowJson {
		const workflow = createWorkflow({
			id: 'agent',
			name: 'Agent',
			type: 'n8n-nodes-fixture.fixtureAgent',
			typeVersion: 1,
			position: [200, 0],
			parameters: { calls },
		});
		workflow.nodes.push({ ...tool, type: 'n8n-nodes-kobble.kobbleCardsTool' });
		workflow.connections[NODE_NAME] = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
		return workflow;
	}

	it('two calls for the same card create one card, although the run index increases', async () => {
		const { wallets, programs } = setup.sandbox.seed;
		const tool = createKobbleCards({
			operation: 'create',
			walletId: byId(wallets[0] ?? ''),
			programId: byId(programs[0] ?? ''),
		});
		setup.sandbox.set({ oneCardPerWallet: false });

		const result = await setup.engine.run({ workflow: agent(2, tool), input: toItems([{}]) });

		expect(result.error).toBeUndefined();
		expect(result.getRuns(NODE_NAME)).toHaveLength(2);
		const { cardsCreated, replays } = setup.sandbox.counters();
		expect([cardsCreated, replays]).toEqual([1, 1]);
	});

	it('a second call does not reactivate a card that was marked STOLEN after the first', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'SUSPENDED')?.id ?? '';
		const tool = createKobbleCards({
			operation: 'updateStatus',
			cardId: byId(card),
			status: 'ACTIVE',
		});
		setup.sandbox.setFaults({
			match: { method: 'GET' },
			fault: { kind: 'latency', ms: 300 },
		});
		const running = setup.engine.run({ workflow: agent(2, tool), input: toItems([{}]) });
		const own = setup.sandbox.state.cards.get(card);
		while (own !== undefined && own.status !== 'ACTIVE') {
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
		if (own !== undefined) own.status = 'STOLEN';
		const result = await running;

		expect(result.error).toBeUndefined();
		expect(own?.status).toBe('STOLEN');
		expect(setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status']).toBe(1);
	});

	it('a second call sets the status again if others have changed it since', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
		if (card === undefined) throw new Error('The sandbox has no suspended card');
		const tool = createKobbleCards({
			operation: 'updateStatus',
			cardId: byId(card.id),
			status: 'ACTIVE',
		});
		setup.sandbox.setFaults({
			match: { method: 'GET' },
			fault: { kind: 'latency', ms: 300 },
		});
		const running = setup.engine.run({ workflow: agent(2, tool), input: toItems([{}]) });
		await until(() => card.status === 'ACTIVE');
		setStatus(card, 'SUSPENDED');
		const result = await running;

		expect(result.error).toBeUndefined();
		expect(card.status).toBe('ACTIVE');
	});
});

describe('A worker that is killed during a run, on n8n 2.41', () => {
	it.each([200, 20])('with %d creates causes no duplicate card', async (count) => {
		const doomed = await NodeSetup.open(
			'2.41',
			{ seed: { wallets: 200 }, settings: { oneCardPerWallet: false, latencyMs: 30 } },
			{},
		);
		const { sandbox } = doomed;
		const [program = ''] = sandbox.seed.programs;
		const input = toItems(
			sandbox.seed.wallets.slice(0, count).map((wallet) => ({ wallet, program })),
		);
		const workflow = createWorkflow(createNode({ concurrency: 5 }));
		const running = doomed.engine.start({ workflow, input, mode: 'webhook' });
		while (sandbox.counters().cardsCreated < count / 2) {
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		const saved = running.saved();
		await doomed.engine.kill();
		if (saved === undefined) throw new Error('Nothing was saved at the start of the execution');

		const other = await NodeSetup.open('2.41');
		await other.engine.saveCredential({
			id: 'kobble-credential',
			name: 'Kobble',
			type: 'kobbleApi',
			data: doomed.credentialData(),
		});
		const retried = await other.engine.retrySaved(saved, { workflow, input });

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)).toHaveLength(count);
		const { cardsCreated, doubledWallets, replays } = sandbox.counters();
		expect(doubledWallets).toEqual([]);
		expect(cardsCreated).toBe(count);
		expect(replays).toBeGreaterThan(0);
		await Promise.all([other.close(), sandbox.close()]);
	});
});

describe.each(N8N_LINES)('A sub-workflow, on n8n %s', (line) => {
	it('called twice concurrently creates two cards', async () => {
		const setup = await NodeSetup.open(line, { settings: { oneCardPerWallet: false } });
		const { wallets, programs } = setup.sandbox.seed;
		const items = toItems([{ wallet: wallets[0] ?? '', program: programs[0] ?? '' }]);
		const runs = await Promise.all(
			['a', 'b', 'c', 'd'].map((executionId) =>
				setup.engine.run({
					workflow: createWorkflow(createNode()),
					input: items,
					mode: 'integrated',
					executionId,
				}),
			),
		);

		expect(runs.map((run) => run.error)).toEqual([undefined, undefined, undefined, undefined]);
		expect(setup.sandbox.counters().cardsCreated).toBe(4);
		await setup.close();
	});

	it.each([
		['says once that its keys are not safe if the caller is retried', {}, 1],
		['says nothing if its items have a reference', { idempotencyKey: '={{ $json.wallet }}' }, 0],
	])('%s', async (_name, options, count) => {
		const setup = await NodeSetup.open(line);
		const [program = ''] = setup.sandbox.seed.programs;
		const items = setup.sandbox.seed.wallets.slice(0, 5).map((wallet) => ({ wallet, program }));

		const run = await setup.engine.run({
			workflow: createWorkflow(createNode(options)),
			input: toItems(items),
			mode: 'integrated',
		});

		await setup.close();
		expect(run.error).toBeUndefined();
		const hints = (run.getRuns(NODE_NAME).at(-1)?.hints ?? []).map(({ message }) => message);
		const warnings = hints.filter((hint) => hint.includes('Set the option "Idempotency Key"'));
		expect(warnings).toHaveLength(count);
	});
});

describe.each(N8N_LINES)('A node that was saved by the previous version, on n8n %s', (line) => {
	it('stores its execution state in a form that a later version can read', async () => {
		const setup = await NodeSetup.open(line);
		const [card = ''] = setup.sandbox.seed.cards;

		const result = await setup.run(updateNode('ACTIVE'), [{ card }]);

		const memory: unknown = JSON.parse(JSON.stringify(result.getContext(NODE_NAME).kobble));
		expect(memory).toMatchObject({
			version: 1,
			seed: expect.stringMatching(/^established:\d+$/),
			lastRun: 0,
		});
		await setup.close();
	});
});
