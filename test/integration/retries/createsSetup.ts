import { NodeSetup } from '../nodeSetup';
import type { N8N_LINES } from '../nodeSetup';

/** Shared by the tests of retried creates: 200 wallets, one engine per file, and the checks. */
export interface CreatesSetup {
	/** Available from the first test on. */
	readonly setup: NodeSetup;
	walletItems(count?: number): Array<{ wallet: string; program: string }>;
	/** The create of one item takes effect but responds with 500, the given number of times. */
	failAfterActing(item: number, times: number): void;
	expectOneCardEach(count: number): void;
}

/** Starts an engine and a sandbox for the tests of a `describe`, and resets them for each test. */
export function openForCreates(line: (typeof N8N_LINES)[number]): CreatesSetup {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 200 } });
	});

	beforeEach(async () => {
		await setup.shortenWaits();
		setup.sandbox.reset({ wallets: 200 });
		// Off: the API's own guard would hide a second create.
		setup.sandbox.set({ oneCardPerWallet: false, keyRetentionSeconds: null });
		setup.sandbox.clearFaults();
	});

	afterAll(async () => {
		await setup.close();
	});

	return {
		get setup() {
			return setup;
		},
		walletItems(count = 200) {
			const [program = ''] = setup.sandbox.seed.programs;
			return setup.sandbox.seed.wallets.slice(0, count).map((wallet) => ({ wallet, program }));
		},
		failAfterActing(item, times) {
			setup.sandbox.setFaults({
				match: {
					method: 'POST',
					path: '/customers/v1/cards',
					bodyContains: setup.sandbox.seed.wallets[item] ?? '',
					first: times,
				},
				fault: { kind: 'status', status: 500, when: 'after' },
			});
		},
		expectOneCardEach(count) {
			const { cardsCreated, doubledWallets } = setup.sandbox.counters();
			expect(doubledWallets).toEqual([]);
			expect(cardsCreated).toBe(count);
		},
	};
}
