import type { FaultRule } from '../../../sandbox/faults';
import { createNode, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const CREATE = { method: 'POST', path: '/customers/v1/cards', every: 20 } as const;

/** What can go wrong with a create, and whether the card is created anyway. */
const FAULTS: Array<[string, FaultRule['fault']]> = [
	['a 500 before acting', { kind: 'status', status: 500, when: 'before' }],
	['a 500 after acting', { kind: 'status', status: 500, when: 'after' }],
	['a 502 with an HTML page', { kind: 'status', status: 502, body: 'html', when: 'before' }],
	['a connection that ends before acting', { kind: 'reset', when: 'before' }],
	['a connection that ends after acting', { kind: 'reset', when: 'after' }],
	['no answer at all, after acting', { kind: 'hang', when: 'after' }],
	['a body that is cut off', { kind: 'truncate' }],
	['an HTML page instead of JSON', { kind: 'html', when: 'after' }],
	// These push back, and the node keeps its slow pace for a while: the others come before them.
	['a 503 before acting', { kind: 'status', status: 503, when: 'before' }],
	['a 503 after acting', { kind: 'status', status: 503, when: 'after' }],
	['a 429 without Retry-After', { kind: 'status', status: 429, when: 'before' }],
	['a 429 with Retry-After', { kind: 'status', status: 429, retryAfter: 1, when: 'before' }],
];

describe.each(N8N_LINES)('200 creates on n8n %s, every 20th meets', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 200 } });
		await setup.shortenWaits();
	});

	afterAll(async () => {
		await setup.close();
	});

	test.each(FAULTS)('%s: 200 output items, 200 cards, no duplicates', async (_name, fault) => {
		const { sandbox } = setup;
		sandbox.reset({ wallets: 200 });
		sandbox.setFaults({ match: CREATE, fault });
		const [program = ''] = sandbox.seed.programs;
		const wallets = sandbox.seed.wallets;

		const result = await setup.run(
			// Short only if no response comes: otherwise a busy machine could cause timeouts.
			createNode({ timeout: fault.kind === 'hang' ? 20 : 300 }),
			wallets.map((wallet) => ({ wallet, program })),
		);

		expect(result.error).toBeUndefined();
		const counters = sandbox.counters();
		const dealt = Object.values(counters.faults).reduce((sum, times) => sum + times, 0);
		expect(dealt).toBeGreaterThanOrEqual(10);
		expect(counters.requests['POST /customers/v1/cards']).toBeLessThanOrEqual(200 + dealt);
		expect(counters.doubledWallets).toEqual([]);
		expect(counters.cardsCreated).toBe(200);
		expect(result.getOutput(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(wallets);
		expect(result.getOutput(NODE_NAME).every(({ json }) => json.created === true)).toBe(true);
	});
});
