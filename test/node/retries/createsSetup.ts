import { Workbench } from '../nodeSetup';
import type { N8N_LINES } from '../nodeSetup';

/** What the tests of repeated creates share: 200 wallets, one engine for a file, and the judge. */
export interface CreatesBench {
	/** There from the first test on. */
	readonly bench: Workbench;
	walletItems(count?: number): Array<{ wallet: string; program: string }>;
	/** The create of one item acts, and its answer is a 500, so many times. */
	failAfterActing(item: number, times: number): void;
	expectOneCardEach(count: number): void;
}

/** Opens a workbench for the tests of a `describe`, and begins each of them anew. */
export function openForCreates(line: (typeof N8N_LINES)[number]): CreatesBench {
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

	return {
		get bench() {
			return bench;
		},
		walletItems(count = 200) {
			const [program = ''] = bench.sandbox.seed.programs;
			return bench.sandbox.seed.wallets.slice(0, count).map((wallet) => ({ wallet, program }));
		},
		failAfterActing(item, times) {
			bench.sandbox.setFaults({
				match: {
					method: 'POST',
					path: '/customers/v1/cards',
					bodyContains: bench.sandbox.seed.wallets[item] ?? '',
					first: times,
				},
				fault: { kind: 'status', status: 500, when: 'after' },
			});
		},
		expectOneCardEach(count) {
			const { cardsCreated, doubledWallets } = bench.sandbox.counters();
			expect(doubledWallets).toEqual([]);
			expect(cardsCreated).toBe(count);
		},
	};
}
