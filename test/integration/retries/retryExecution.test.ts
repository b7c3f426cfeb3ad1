import { simulateDeathInside } from '../../../engine/retryData';
import { openForCreates } from './createsSetup';
import {
	toItems,
	createNode,
	readFailures,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
} from '../nodeSetup';

const CREATE = 'POST /customers/v1/cards';
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 50 };

describe.each(N8N_LINES)('A retry by n8n creates no second card, on n8n %s', (line) => {
	const creates = openForCreates(line);

	it('Retry On Fail: every item is returned, with one card each', async () => {
		creates.failAfterActing(120, 2);

		const result = await creates.setup.run(
			createNode({ maxRetries: 0 }, RETRY_ON_FAIL),
			creates.walletItems(),
		);

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME)).toHaveLength(200);
		creates.expectOneCardEach(200);
	});

	it('Retry On Fail with Continue and an invalid first item, which runs all items again', async () => {
		const items = [{ wallet: 'no ID at all', program: '' }, ...creates.walletItems(40)];

		const result = await creates.setup.run(
			createNode({}, { ...RETRY_ON_FAIL, onError: 'continueRegularOutput' }),
			items,
		);

		expect(creates.setup.sandbox.counters().requests[CREATE]).toBe(120);
		const output = result.getOutput(NODE_NAME);
		expect(output).toHaveLength(41);
		expect(readFailures(output)[0]?.outcome).toBe('notApplied');
		expect(output.slice(1).every(({ json }) => json.created === true)).toBe(true);
		creates.expectOneCardEach(40);
	});

	it('Retry execution after a failure in the middle', async () => {
		creates.failAfterActing(120, 1);
		const failed = await creates.setup.run(createNode({ maxRetries: 0 }), creates.walletItems());
		expect(failed.error?.message).toBe('Kobble could not create the card at the moment [item 120]');

		const retried = await creates.setup.engine.retryExecution(failed);

		expect(retried.executionId).not.toBe(failed.executionId);
		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)).toHaveLength(200);
		creates.expectOneCardEach(200);
	});

	it('Retry execution after the process crashed inside the node', async () => {
		const items = toItems(creates.walletItems());
		const workflow = createWorkflow(createNode());
		const first = await creates.setup.engine.run({ workflow, input: items });
		creates.expectOneCardEach(200);

		const saved = simulateDeathInside(first, NODE_NAME);
		expect(saved.executionData?.contextData).not.toHaveProperty([`node:${NODE_NAME}`]);
		const retried = await creates.setup.engine.retrySaved(saved, { workflow });

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)).toHaveLength(200);
		expect(creates.setup.sandbox.counters().replays).toBe(200);
		creates.expectOneCardEach(200);
	});

	it('a token that expires during the creates', async () => {
		creates.setup.sandbox.set({ latencyMs: 10 });
		const running = creates.setup.run(createNode(), creates.walletItems());
		while (creates.setup.sandbox.counters().cardsCreated < 80) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		creates.setup.sandbox.revokeTokensNow();
		const result = await running;
		creates.setup.sandbox.set({ latencyMs: 0 });

		expect(result.getOutput(NODE_NAME)).toHaveLength(200);
		creates.expectOneCardEach(200);
	});

	it('two executions create two cards', async () => {
		await creates.setup.run(createNode(), creates.walletItems(5));
		await creates.setup.run(createNode(), creates.walletItems(5));

		const { cardsCreated, replays } = creates.setup.sandbox.counters();
		expect(cardsCreated).toBe(10);
		expect(replays).toBe(0);
	});

	it('two identical items create two cards', async () => {
		const [item] = creates.walletItems(1);
		await creates.setup.run(
			createNode(),
			[item, item].flatMap((one) => (one ? [one] : [])),
		);

		expect(creates.setup.sandbox.counters().cardsCreated).toBe(2);
	});

	it('each loop iteration creates its own card, and a retry of the last one does not', async () => {
		const [item] = creates.walletItems(1);
		creates.setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', nth: [3] },
			fault: { kind: 'status', status: 500, when: 'after' },
		});
		const kobble = createNode({ maxRetries: 0 });
		const workflow = createWorkflow(kobble);
		workflow.nodes.push({
			id: 'loop',
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			position: [100, 0],
			parameters: { batchSize: 1 },
		});
		workflow.connections = {
			Start: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
			Loop: { main: [[], [{ node: NODE_NAME, type: 'main', index: 0 }]] },
			[NODE_NAME]: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
		};
		const input = toItems([1, 2, 3, 4].flatMap(() => (item ? [item] : [])));

		const failed = await creates.setup.engine.run({ workflow, input });
		expect(failed.error?.message).toContain('[item 0]');
		const retried = await creates.setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.getRuns(NODE_NAME)).toHaveLength(4);
		expect(creates.setup.sandbox.counters().cardsCreated).toBe(4);
	});
});
