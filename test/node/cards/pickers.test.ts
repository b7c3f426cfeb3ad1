import { pickerPage, pickerRows } from './pickerSetup';
import { N8N_LINES, Workbench } from '../nodeSetup';

const CARDS = '/customers/v1/cards';
const UNKNOWN_ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe.each(N8N_LINES)('the pickers on n8n %s', (line) => {
	let bench: Workbench;

	beforeAll(async () => {
		bench = await Workbench.open(line);
	});

	afterAll(async () => {
		await bench.close();
	});

	beforeEach(async () => {
		bench.sandbox.reset({ cards: 12, wallets: 60 });
		await bench.saveCredential();
	});

	const count = (path: string) => bench.sandbox.counters().requests[`GET ${path}`] ?? 0;

	describe('of cards', () => {
		it('shows the newest first, by names that a person recognises', async () => {
			const newest = bench.sandbox.cards().at(-1);
			const rows = await pickerRows(bench, 'searchCards');
			expect(rows).toHaveLength(12);
			expect(rows[0]).toEqual({
				value: newest?.id,
				name: `•••• ${newest?.last_four_digit} · ${newest?.status} · VIRTUAL · issued 2025-01-01`,
			});
		});

		it('finds a card by its last digits, its status and its wallet', async () => {
			const [card] = bench.sandbox.cards();
			const words = `${card?.last_four_digit} ${card?.status.toLowerCase()}`;
			expect((await pickerRows(bench, 'searchCards', words)).map(({ value }) => value)).toEqual([
				card?.id,
			]);
			const byWallet = await pickerRows(bench, 'searchCards', card?.wallet_id.slice(0, 13));
			expect(byWallet.map(({ value }) => value)).toEqual([card?.id]);
		});

		it('fetches the card whose whole ID was typed, also one too old for the list', async () => {
			bench.sandbox.reset({ cards: 1500 });
			const [oldest] = bench.sandbox.cards();
			const rows = await pickerRows(bench, 'searchCards', ` ${oldest?.id} `);
			expect(rows.map(({ value }) => value)).toEqual([oldest?.id]);
			expect(count(CARDS)).toBe(0);
		});

		it('shows the 1,000 newest in pages, and says that there are more and where', async () => {
			bench.sandbox.reset({ cards: 1500 });
			const first = await pickerPage(bench, 'searchCards');
			expect(first.results).toHaveLength(100);
			expect(first.paginationToken).toBe('100');
			const rows = await pickerRows(bench, 'searchCards');
			expect(rows).toHaveLength(1001);
			expect(new Set(rows.map(({ value }) => value)).size).toBe(1001);
			expect(rows.at(-1)).toEqual({
				name: 'Only the newest 1,000 cards are searched. Any other: choose By ID, or type its whole ID here',
				value: '',
			});
		});

		it('reads at most the 1,000 newest for what nobody has, and says so', async () => {
			bench.sandbox.reset({ cards: 1500 });
			const rows = await pickerRows(bench, 'searchCards', 'gold');
			expect(rows.map(({ name }) => name)).toEqual([
				'Only the newest 1,000 cards are searched. Any other: choose By ID, or type its whole ID here',
			]);
			expect(count(CARDS)).toBe(10);
		});

		it('does not say so where 1,000 are all', async () => {
			bench.sandbox.reset({ cards: 1000 });
			expect(await pickerRows(bench, 'searchCards')).toHaveLength(1000);
		});

		test.each([
			['there is none', {}, undefined, 'There are no cards yet in the environment'],
			['none matches', { cards: 12 }, 'gold', 'None of the cards matches what you typed'],
			['none has the ID', { cards: 12 }, UNKNOWN_ID, 'None of the cards in the environment'],
		])('says so where %s', async (_name, seed, filter, words) => {
			bench.sandbox.reset({ cards: 0, ...seed });
			const rows = await pickerRows(bench, 'searchCards', filter);
			expect(rows).toEqual([{ name: expect.stringContaining(words), value: '' }]);
		});
	});

	describe('of wallets', () => {
		it('shows holder, balance and status, and which one is linked already', async () => {
			const rows = await pickerRows(bench, 'searchWallets');
			expect(rows).toHaveLength(76);
			const [first = ''] = bench.sandbox.seed.wallets;
			const [linked = ''] = bench.sandbox.seed.linkedWallets;
			expect(rows[0]?.name).toBe(`Sam Example 1 · AUD 0 · ACTIVE · ${first.slice(0, 8)}`);
			expect(rows.find(({ value }) => value === linked)?.name).toBe(
				`Sam Example 1 · linked already · AUD 0 · ACTIVE · ${linked.slice(0, 8)}`,
			);
		});

		it('searches all of them, and pages them', async () => {
			bench.sandbox.reset({ wallets: 250, cards: 0 });
			expect((await pickerPage(bench, 'searchWallets')).paginationToken).toBe('100');
			expect(await pickerRows(bench, 'searchWallets')).toHaveLength(254);
			const found = await pickerRows(bench, 'searchWallets', 'example 234');
			expect(found.map(({ value }) => value)).toEqual([bench.sandbox.seed.wallets[233]]);
		});

		it('finds by the beginning of an ID, and does not take two digits of a name for one', async () => {
			bench.sandbox.reset({ wallets: 250, cards: 0 });
			const [, wallet = ''] = bench.sandbox.seed.wallets;
			const byId = await pickerRows(bench, 'searchWallets', wallet.slice(0, 8));
			expect(byId.map(({ value }) => value)).toEqual([wallet]);
			for (const { name } of await pickerRows(bench, 'searchWallets', 'example 12')) {
				expect(name).toMatch(/Example \d*12/);
			}
		});

		it('does without the names of holders where Kobble does not list endusers', async () => {
			bench.sandbox.setFaults({
				match: { path: '/customers/v1/endusers' },
				fault: { kind: 'status', status: 404 },
			});
			const holder = bench.sandbox.seed.endusers[0]?.slice(0, 8);
			expect((await pickerRows(bench, 'searchWallets'))[0]?.name).toMatch(
				`holder ${holder} · AUD 0 · ACTIVE`,
			);
		});

		it('fetches the one whose whole ID was typed', async () => {
			const [wallet = ''] = bench.sandbox.seed.wallets;
			expect((await pickerRows(bench, 'searchWallets', wallet)).map(({ value }) => value)).toEqual([
				wallet,
			]);
			expect(count('/customers/v1/wallets')).toBe(0);
		});
	});

	describe('of programs', () => {
		it('shows product ID, status, type and product', async () => {
			expect((await pickerRows(bench, 'searchPrograms')).map(({ name }) => name)).toEqual([
				'product-1 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
				'product-2 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
				'product-3 · INACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			]);
			expect(await pickerRows(bench, 'searchPrograms', 'inactive product-3')).toHaveLength(1);
		});

		it('fetches the one whose whole ID was typed', async () => {
			const [, program = ''] = bench.sandbox.seed.programs;
			expect(
				(await pickerRows(bench, 'searchPrograms', program)).map(({ value }) => value),
			).toEqual([program]);
		});
	});

	test.each(['searchCards', 'searchWallets', 'searchPrograms'])(
		'%s says that the scope does not allow it, with the way out',
		async (method) => {
			await bench.saveCredential({ scope: ['client/write'] });
			for (const filter of [undefined, UNKNOWN_ID]) {
				const [row, ...others] = await pickerRows(bench, method, filter);
				expect(row).toEqual({
					name: expect.stringMatching(/^This credential may not list .* Choose By ID/),
					value: '',
				});
				expect(others).toEqual([]);
			}
		},
	);

	it('tells in words why Kobble cannot be asked', async () => {
		await bench.saveCredential({ clientSecret: 'a-wrong-secret' });
		await expect(pickerRows(bench, 'searchCards')).rejects.toThrow(
			'Kobble does not accept the client ID or the client secret',
		);
		expect(bench.engine.log()).not.toContain('a-wrong-secret');
	});

	it('shows one credential nothing that another has seen', async () => {
		await pickerRows(bench, 'searchCards');
		bench.sandbox.reset({ cards: 0 });
		expect(await pickerRows(bench, 'searchCards')).toHaveLength(1);
		expect(count(CARDS)).toBe(1);
	});

	it('uses the token of the executions, and asks for none of its own', async () => {
		await pickerRows(bench, 'searchPrograms');
		const before = bench.sandbox.counters().tokenRequests;
		await pickerRows(bench, 'searchPrograms');
		expect(bench.sandbox.counters().tokenRequests).toBe(before);
	});
});
