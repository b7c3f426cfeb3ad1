import { openForCreates } from './createsSetup';
import {
	toItems,
	createNode,
	readFailures,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
} from '../nodeSetup';

describe.each(N8N_LINES)('A later retry creates no second card, on n8n %s', (line) => {
	const creates = openForCreates(line);

	it('an error branch that waits and retries with the item’s key', async () => {
		creates.setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', every: 20, onlyFirstTryOfKey: true },
			fault: { kind: 'reset', when: 'after' },
		});
		const kobble = createNode({ maxRetries: 0 }, { onError: 'continueErrorOutput' });
		const again = {
			...createNode({ idempotencyKey: '={{ $json.error.idempotencyKey }}' }),
			id: '8d1f5a0e-95a8-4a3c-8a55-6d3a6b8f8f2e',
			name: 'Again',
		};
		const workflow = createWorkflow(kobble);
		workflow.nodes.push(again, {
			id: 'wait',
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [0, 0],
			parameters: { amount: 1, unit: 'seconds' },
		});
		workflow.connections[NODE_NAME] = { main: [[], [{ node: 'Wait', type: 'main', index: 0 }]] };
		workflow.connections.Wait = { main: [[{ node: 'Again', type: 'main', index: 0 }]] };

		const result = await creates.setup.engine.run({
			workflow,
			input: toItems(creates.walletItems()),
		});

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME, 0)).toHaveLength(190);
		const unclear = readFailures(result.getOutput(NODE_NAME, 1));
		expect(unclear.map((failure) => failure?.outcome)).toEqual(Array(10).fill('unknown'));
		expect(result.getOutput('Again')).toHaveLength(10);
		creates.expectOneCardEach(200);
	});

	it('a retry after a day looks for the card first, because Kobble may have forgotten the key', async () => {
		creates.failAfterActing(3, 1);
		const failed = await creates.setup.run(
			createNode({ maxRetries: 0, concurrency: 1 }),
			creates.walletItems(4),
		);
		expect(failed.error).toBeDefined();
		const context = failed.runExecutionData.executionData?.contextData[`node:${NODE_NAME}`];
		const memory = context?.kobble as { seededAt: number };
		memory.seededAt -= 25 * 60 * 60 * 1000;
		creates.setup.sandbox.set({ keyRetentionSeconds: 0 });

		const retried = await creates.setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(
			creates.setup.sandbox.seed.wallets.slice(0, 4),
		);
		expect(retried.getOutput(NODE_NAME).map(({ json }) => json.created)).toEqual(
			Array(4).fill(false),
		);
		creates.expectOneCardEach(4);
	});

	it('a retry of many items after a day reads the list of cards once', async () => {
		creates.failAfterActing(99, 1);
		const failed = await creates.setup.run(createNode({ maxRetries: 0 }), creates.walletItems(100));
		const context = failed.runExecutionData.executionData?.contextData[`node:${NODE_NAME}`];
		const memory = context?.kobble as { seededAt: number };
		memory.seededAt -= 25 * 60 * 60 * 1000;
		creates.setup.sandbox.set({ keyRetentionSeconds: 0, maxPageSize: 10 });

		const retried = await creates.setup.engine.retryExecution(failed);
		creates.setup.sandbox.set({ maxPageSize: 100 });

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME)).toHaveLength(100);
		expect(creates.setup.sandbox.counters().requests['GET /customers/v1/cards']).toBeLessThan(30);
		creates.expectOneCardEach(100);
	});
});
