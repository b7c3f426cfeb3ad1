import {
	createNode,
	readFailures,
	createWorkflow,
	toItems,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

const UPDATE = 'PATCH /customers/v1/cards/{id}/status';

describe.each(N8N_LINES)('A missing or rejected token, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeEach(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 250 } });
	});

	afterEach(async () => {
		await setup.close();
	});

	it('a wrong secret with 1,000 items and Continue: one token request, no item sent, every item has the error', async () => {
		await setup.saveCredential({ clientSecret: 'wrong' });

		const result = await setup.run(
			updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' }),
			setup.cardItems(1_000),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(1_000);
		failures.forEach((failure, item) => {
			expect(failure).toMatchObject({
				message: `Kobble does not accept the client ID or the client secret [item ${item}]`,
				outcome: 'notApplied',
				retryable: false,
				idempotencyKey: null,
			});
		});
		const { tokenRequests, requests } = setup.sandbox.counters();
		expect(tokenRequests).toBe(1);
		expect(requests[UPDATE]).toBeUndefined();
	});

	it('no item fails if the token endpoint is down for a moment', async () => {
		setup.sandbox.setFaults({
			match: { path: '/oauth2/token', first: 2 },
			fault: { kind: 'status', status: 503 },
		});

		const result = await setup.run(updateNode('ACTIVE'), setup.cardItems(40));

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME)).toHaveLength(40);
		expect(setup.sandbox.counters().tokenRequests).toBe(3);
	});

	it('a token endpoint that stays down stops the run, and every item has the error', async () => {
		setup.sandbox.setFaults({
			match: { path: '/oauth2/token' },
			fault: { kind: 'status', status: 503 },
		});

		const result = await setup.run(
			updateNode('ACTIVE', { maxRetries: 1 }, { onError: 'continueRegularOutput' }),
			setup.cardItems(300),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(300);
		expect(
			failures.every((failure) => failure?.message.startsWith('Kobble gave no access token')),
		).toBe(true);
		expect(setup.sandbox.counters().tokenRequests).toBe(2);
	});

	it('a rate limited token endpoint gets one request after its Retry-After, and no item is lost', async () => {
		setup.sandbox.setFaults({
			match: { path: '/oauth2/token', first: 2 },
			fault: { kind: 'status', status: 429, retryAfter: 2 },
		});
		const [program = ''] = setup.sandbox.seed.programs;
		const wallets = setup.sandbox.seed.wallets.slice(0, 200);

		const result = await setup.run(
			createNode({}, { onError: 'continueRegularOutput' }),
			wallets.map((wallet) => ({ wallet, program })),
		);

		expect(readFailures(result.getOutput(NODE_NAME)).filter(Boolean)).toEqual([]);
		expect(result.durationMs).toBeGreaterThan(4_000);
		const { tokenRequests, cardsCreated } = setup.sandbox.counters();
		expect([tokenRequests, cardsCreated]).toEqual([3, 200]);
	});

	it('a token endpoint with a long Retry-After gets one request, and the error says when to try again', async () => {
		setup.sandbox.setFaults({
			match: { path: '/oauth2/token' },
			fault: { kind: 'status', status: 503, retryAfter: 600 },
		});
		const node = updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' });

		const first = await setup.run(node, setup.cardItems(40));
		const second = await setup.run(node, setup.cardItems(40));

		for (const result of [first, second]) {
			const failures = readFailures(result.getOutput(NODE_NAME));
			expect(failures).toHaveLength(40);
			for (const failure of failures) {
				expect(failure).toMatchObject({ outcome: 'notApplied', retryable: true });
				expect(failure?.description).toMatch(/Run this item again after 20\d\d-.* UTC\./);
			}
		}
		expect(setup.sandbox.counters().tokenRequests).toBe(1);
	});

	it('a token that Kobble issues and immediately rejects stops the run', async () => {
		setup.sandbox.setFaults({
			match: { method: 'PATCH' },
			fault: { kind: 'status', status: 401 },
		});

		const result = await setup.run(
			updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' }),
			setup.cardItems(300),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(300);
		expect(failures[0]?.message).toBe('Kobble does not accept the access token [item 0]');
		expect(setup.sandbox.counters().tokenRequests).toBeLessThanOrEqual(10);
	});

	it('with a saved token and an API that does not respond, the items wait in parallel', async () => {
		await setup.saveCredential({ accessToken: 'a-token-of-yesterday' });
		setup.sandbox.setFaults({ match: { method: 'PATCH' }, fault: { kind: 'hang' } });

		const result = await setup.run(
			updateNode('ACTIVE', { timeout: 2, maxRetries: 0 }, { onError: 'continueRegularOutput' }),
			setup.cardItems(10),
		);

		const messages = readFailures(result.getOutput(NODE_NAME)).map((failure) => failure?.message);
		expect(messages[9]).toBe(
			'No complete answer came from Kobble to the request to change the status of the card [item 9]',
		);
		expect(result.durationMs).toBeLessThan(8_000);
	});

	it('an execution that waits for the token request of another execution can be cancelled', async () => {
		setup.sandbox.setFaults({ match: { path: '/oauth2/token' }, fault: { kind: 'hang' } });
		setup.engine.start({
			workflow: createWorkflow(updateNode('ACTIVE', { maxRetries: 0 })),
			input: toItems(setup.cardItems(1)),
		});
		while (setup.sandbox.counters().tokenRequests === 0) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		const waiting = setup.engine.start({
			workflow: createWorkflow(updateNode('ACTIVE')),
			input: toItems(setup.cardItems(3)),
		});
		await waiting.reached(NODE_NAME);
		await new Promise((resolve) => setTimeout(resolve, 200));
		const cancelledAt = Date.now();
		await waiting.cancel();
		const result = await waiting.result;

		expect(result.cancelled).toBe(true);
		expect(Date.now() - cancelledAt).toBeLessThan(2_000);
	});

	it('Node.js reports no listener leak for 100 concurrent items and 30 loop iterations', async () => {
		const { wallets, programs } = setup.sandbox.seed;
		const [program = ''] = programs;
		setup.sandbox.set({ oneCardPerWallet: false });
		// Other tests use the same engine.
		const before = setup.engine.log().length;
		const input = toItems(wallets.slice(0, 100).map((wallet) => ({ wallet, program })));
		const workflow = createWorkflow(createNode({ concurrency: 100 }));
		await setup.engine.run({ workflow, input });
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

		const result = await setup.engine.run({ workflow, input: input.slice(0, 30) });

		expect(result.getRuns(NODE_NAME)).toHaveLength(30);
		expect(setup.engine.log().slice(before)).not.toMatch(/warning|unhandled/i);
	});
});
