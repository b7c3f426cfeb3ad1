import type { RequestRecord } from '../../../sandbox/requestLog';
import {
	createNode,
	readFailures,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

/** The maximum number of requests in flight in a period. */
function mostInFlight(requests: RequestRecord[], from: number, to: number): number {
	return Math.max(
		0,
		...requests
			.filter((one) => one.startedAt >= from && one.startedAt < to)
			.map((one) => one.inFlight),
	);
}

describe.each(N8N_LINES)('A server with low limits, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 400 } });
	});

	afterAll(async () => {
		await setup.close();
	});

	function startOver(
		settings: Parameters<NodeSetup['sandbox']['set']>[0],
		clientId: number,
	): Promise<void> {
		setup.sandbox.reset({ wallets: 400 });
		setup.sandbox.set(settings);
		// Another number of scopes makes it another connection, which no earlier test has slowed down.
		const scopes = ['client/read', 'client/write', 'administrator/read', 'administrator/write'];
		return setup.saveCredential({ scope: [...scopes.slice(0, 2), ...scopes.slice(2, clientId)] });
	}

	it('a limit of 5 concurrent requests with Concurrency 10: all items succeed, no duplicates', async () => {
		await startOver({ maxInFlight: 5, latencyMs: 20 }, 2);
		const [program = ''] = setup.sandbox.seed.programs;
		const wallets = setup.sandbox.seed.wallets.slice(0, 200);

		const result = await setup.run(
			createNode({ concurrency: 10 }),
			wallets.map((wallet) => ({ wallet, program })),
		);

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(wallets);
		const { doubledWallets, cardsCreated, statuses } = setup.sandbox.counters();
		expect(doubledWallets).toEqual([]);
		expect(cardsCreated).toBe(200);
		expect(statuses['429']).toBeGreaterThan(0);
	});

	it('a limit of 50 requests per second: all items succeed, no duplicates', async () => {
		await startOver({ maxPerSecond: 50 }, 3);
		const [program = ''] = setup.sandbox.seed.programs;
		const wallets = setup.sandbox.seed.wallets.slice(0, 200);

		const result = await setup.run(
			createNode(),
			wallets.map((wallet) => ({ wallet, program })),
		);

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(wallets);
		const { doubledWallets, cardsCreated } = setup.sandbox.counters();
		expect(doubledWallets).toEqual([]);
		expect(cardsCreated).toBe(200);
	});

	it('fewer than 6 in flight within 2 s if the server accepts 5, more than 8 within 10 s of its recovery', async () => {
		await startOver({}, 4);
		// Changes to one card are sent one after another, so each item has its own card.
		setup.sandbox.reset({ cards: 1_100 });
		setup.sandbox.set({ maxInFlight: 5, latencyMs: 25 });
		const items = setup.sandbox.seed.cards.map((card) => ({ card }));
		const beganAt = Date.now();
		const running = setup.run(updateNode('SUSPENDED'), items);
		await new Promise((resolve) => setTimeout(resolve, 3_500));
		setup.sandbox.set({ maxInFlight: null, latencyMs: 100 });
		const recoveredAt = Date.now();
		const result = await running;

		expect(result.error).toBeUndefined();
		const requests = setup.sandbox.requests().filter(({ method }) => method === 'PATCH');
		const firstAt = requests[0]?.startedAt ?? beganAt;
		expect(mostInFlight(requests, firstAt, firstAt + 500)).toBeGreaterThan(5);
		expect(mostInFlight(requests, firstAt + 2_000, firstAt + 3_000)).toBeLessThan(6);
		expect(mostInFlight(requests, recoveredAt, recoveredAt + 10_000)).toBeGreaterThan(8);
	});

	it('a dead server: every item fails, and the error says that nothing happened', async () => {
		await setup.saveCredential();
		const [card = ''] = setup.sandbox.seed.cards;
		setup.sandbox.reset();
		await setup.run(updateNode('ACTIVE'), [{ card }]);
		await setup.saveCredential({ baseUrl: 'http://127.0.0.1:9', tokenUrl: setup.sandbox.tokenUrl });

		const result = await setup.run(
			updateNode('SUSPENDED', { maxRetries: 1 }, { onError: 'continueRegularOutput' }),
			Array.from({ length: 30 }, () => ({ card })),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(30);
		failures.forEach((failure, item) => {
			expect(failure).toMatchObject({
				message: `Kobble cannot be reached [item ${item}]`,
				outcome: 'notApplied',
				retryable: true,
				httpCode: null,
			});
		});
		const tried = failures.filter((failure) => failure?.description.includes('Tried 2 times'));
		expect(tried).toHaveLength(1);
	});
});

describe.each(N8N_LINES)('An unreachable server, on n8n %s', (line) => {
	it('is not contacted for each of 2,000 items: 20 and a probe fail, and the others fail without being sent', async () => {
		const setup = await NodeSetup.open(line);
		const [card = ''] = setup.sandbox.seed.cards;
		await setup.saveCredential({ baseUrl: 'http://127.0.0.1:9', tokenUrl: setup.sandbox.tokenUrl });

		const result = await setup.run(
			updateNode('SUSPENDED', { maxRetries: 1 }, { onError: 'continueRegularOutput' }),
			Array.from({ length: 2_000 }, () => ({ card })),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(2_000);
		failures.forEach((failure, item) => {
			expect(failure?.message).toBe(`Kobble cannot be reached [item ${item}]`);
			expect(failure?.outcome).toBe('notApplied');
		});
		const notSent = failures.filter((failure) => failure?.description.startsWith('Not sent.'));
		expect(notSent.length).toBeGreaterThan(1_900);
		expect(notSent.length).toBeLessThan(2_000);
		await setup.close();
	});

	it('unreadable fields with Continue fail every item, and none counts as a success', async () => {
		const setup = await NodeSetup.open(line);
		const [card = ''] = setup.sandbox.seed.cards;
		await setup.saveCredential({ baseUrl: 'http://kobble.example' });

		const result = await setup.run(
			updateNode('SUSPENDED', {}, { onError: 'continueErrorOutput' }),
			Array.from({ length: 3 }, () => ({ card })),
		);

		expect(result.getOutput(NODE_NAME, 0)).toEqual([]);
		expect(readFailures(result.getOutput(NODE_NAME, 1)).map((failure) => failure?.message)).toEqual(
			[0, 1, 2].map(
				(item) =>
					`The field "Base URL" of the Kobble API credential has to begin with https:// [item ${item}]`,
			),
		);
		await setup.close();
	});
});
