import {
	asItems,
	createNode,
	failuresOf,
	inOneWorkflow,
	N8N_LINES,
	NODE_NAME,
	Workbench,
} from './workbench';

describe.each(N8N_LINES)('What is tried again later makes no second card, on n8n %s', (line) => {
	let bench: Workbench;

	beforeAll(async () => {
		bench = await Workbench.open(line, { seed: { wallets: 200 } });
	});

	beforeEach(() => {
		bench.sandbox.reset({ wallets: 200 });
		// Off: the API's own guard would hide a second create.
		bench.sandbox.set({ oneCardPerWallet: false, keyRetentionSeconds: null });
		bench.sandbox.clearFaults();
	});

	afterAll(async () => {
		await bench.close();
	});

	function walletItems(count = 200): Array<{ wallet: string; program: string }> {
		const [program = ''] = bench.sandbox.seed.programs;
		return bench.sandbox.seed.wallets.slice(0, count).map((wallet) => ({ wallet, program }));
	}

	function walletAt(item: number): string {
		return bench.sandbox.seed.wallets[item] ?? '';
	}

	/** The create of one item acts, and its answer is a 500, so many times. */
	function failAfterActing(item: number, times: number): void {
		bench.sandbox.setFaults({
			match: {
				method: 'POST',
				path: '/customers/v1/cards',
				bodyContains: walletAt(item),
				first: times,
			},
			fault: { kind: 'status', status: 500, when: 'after' },
		});
	}

	function expectOneCardEach(count: number): void {
		const { cardsCreated, doubledWallets } = bench.sandbox.counters();
		expect(doubledWallets).toEqual([]);
		expect(cardsCreated).toBe(count);
	}

	it('an error branch that waits and comes back with the item’s key', async () => {
		bench.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', every: 20, onlyFirstTryOfKey: true },
			fault: { kind: 'reset', when: 'after' },
		});
		const kobble = createNode({ maxRetries: 0 }, { onError: 'continueErrorOutput' });
		const again = {
			...createNode({ idempotencyKey: '={{ $json.error.idempotencyKey }}' }),
			id: '8d1f5a0e-95a8-4a3c-8a55-6d3a6b8f8f2e',
			name: 'Again',
		};
		const workflow = inOneWorkflow(kobble);
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

		const result = await bench.engine.run({ workflow, input: asItems(walletItems()) });

		expect(result.error).toBeUndefined();
		expect(result.outputOf(NODE_NAME, 0)).toHaveLength(190);
		const unclear = failuresOf(result.outputOf(NODE_NAME, 1));
		expect(unclear.map((failure) => failure?.outcome)).toEqual(Array(10).fill('unknown'));
		expect(result.outputOf('Again')).toHaveLength(10);
		expectOneCardEach(200);
	});

	it('a repeat after a day looks for the card first, because Kobble may have forgotten the key', async () => {
		failAfterActing(3, 1);
		const failed = await bench.run(createNode({ maxRetries: 0, concurrency: 1 }), walletItems(4));
		expect(failed.error).toBeDefined();
		const context = failed.runExecutionData.executionData?.contextData[`node:${NODE_NAME}`];
		const memory = context?.kobble as { seededAt: number };
		memory.seededAt -= 25 * 60 * 60 * 1000;
		bench.sandbox.set({ keyRetentionSeconds: 0 });

		const retried = await bench.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.outputOf(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(
			bench.sandbox.seed.wallets.slice(0, 4),
		);
		expect(retried.outputOf(NODE_NAME).map(({ json }) => json.created)).toEqual(
			Array(4).fill(false),
		);
		expectOneCardEach(4);
	});

	it('a repeat of many after a day reads the list of cards once for all', async () => {
		failAfterActing(99, 1);
		const failed = await bench.run(createNode({ maxRetries: 0 }), walletItems(100));
		const context = failed.runExecutionData.executionData?.contextData[`node:${NODE_NAME}`];
		const memory = context?.kobble as { seededAt: number };
		memory.seededAt -= 25 * 60 * 60 * 1000;
		bench.sandbox.set({ keyRetentionSeconds: 0, maxPageSize: 10 });

		const retried = await bench.engine.retryExecution(failed);
		bench.sandbox.set({ maxPageSize: 100 });

		expect(retried.error).toBeUndefined();
		expect(retried.outputOf(NODE_NAME)).toHaveLength(100);
		expect(bench.sandbox.counters().requests['GET /customers/v1/cards']).toBeLessThan(30);
		expectOneCardEach(100);
	});
});
