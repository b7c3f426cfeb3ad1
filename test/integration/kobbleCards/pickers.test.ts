import { readPickerPage, readPickerRows } from './pickerSetup';
import { N8N_LINES, NodeSetup } from '../nodeSetup';

const CARDS = '/customers/v1/cards';
const UNKNOWN_ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe.each(N8N_LINES)('the pickers on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(async () => {
		setup.sandbox.reset({ cards: 12, wallets: 60 });
		await setup.saveCredential();
	});

	const count = (path: string) => setup.sandbox.counters().requests[`GET ${path}`] ?? 0;

	describe('of cards', () => {
		it('shows the newest first, with recognizable names', async () => {
			const newest = setup.sandbox.cards().at(-1);
			const rows = await readPickerRows(setup, 'searchCards');
			expect(rows).toHaveLength(12);
			expect(rows[0]).toEqual({
				value: newest?.id,
				name: `•••• ${newest?.last_four_digit} · ${newest?.status} · VIRTUAL · issued 2025-01-01`,
			});
		});

		it('finds a card by its last digits, its status and its wallet', async () => {
			const [card] = setup.sandbox.cards();
			const words = `${card?.last_four_digit} ${card?.status.toLowerCase()}`;
			expect((await readPickerRows(setup, 'searchCards', words)).map(({ value }) => value)).toEqual(
				[card?.id],
			);
			const byWallet = await readPickerRows(setup, 'searchCards', card?.wallet_id.slice(0, 13));
			expect(byWallet.map(({ value }) => value)).toEqual([card?.id]);
		});

		it('retrieves a card by its full ID, even if it is too old for the list', async () => {
			setup.sandbox.reset({ cards: 1500 });
			const [oldest] = setup.sandbox.cards();
			const rows = await readPickerRows(setup, 'searchCards', ` ${oldest?.id} `);
			expect(rows.map(({ value }) => value)).toEqual([oldest?.id]);
			expect(count(CARDS)).toBe(0);
		});

		it('shows the 1,000 newest in pages, and says how to find older ones', async () => {
			setup.sandbox.reset({ cards: 1500 });
			const first = await readPickerPage(setup, 'searchCards');
			expect(first.results).toHaveLength(100);
			expect(first.paginationToken).toBe('100');
			const rows = await readPickerRows(setup, 'searchCards');
			expect(rows).toHaveLength(1001);
			expect(new Set(rows.map(({ value }) => value)).size).toBe(1001);
			expect(rows.at(-1)).toEqual({
				name: 'Only the newest 1,000 cards are searched. For any other, choose By ID or type its whole ID here',
				value: '',
			});
		});

		it('reads at most the 1,000 newest if nothing matches, and says so', async () => {
			setup.sandbox.reset({ cards: 1500 });
			const rows = await readPickerRows(setup, 'searchCards', 'gold');
			expect(rows.map(({ name }) => name)).toEqual([
				'Only the newest 1,000 cards are searched. For any other, choose By ID or type its whole ID here',
			]);
			expect(count(CARDS)).toBe(10);
		});

		it('does not say so if there are exactly 1,000', async () => {
			setup.sandbox.reset({ cards: 1000 });
			expect(await readPickerRows(setup, 'searchCards')).toHaveLength(1000);
		});

		test.each([
			['there is none', {}, undefined, 'There are no cards yet in the environment'],
			['none matches', { cards: 12 }, 'gold', 'None of the cards matches what you typed'],
			['none has the ID', { cards: 12 }, UNKNOWN_ID, 'None of the cards in the environment'],
		])('says so if %s', async (_name, seed, filter, words) => {
			setup.sandbox.reset({ cards: 0, ...seed });
			const rows = await readPickerRows(setup, 'searchCards', filter);
			expect(rows).toEqual([{ name: expect.stringContaining(words), value: '' }]);
		});
	});

	describe('of wallets', () => {
		it("shows the holder's initials and the status, and which wallets already have a card", async () => {
			const rows = await readPickerRows(setup, 'searchWallets');
			expect(rows).toHaveLength(76);
			const [first = ''] = setup.sandbox.seed.wallets;
			const [linked = ''] = setup.sandbox.seed.linkedWallets;
			expect(rows[0]?.name).toBe(`holder SE1 · AUD · ACTIVE · ${first.slice(0, 8)}`);
			expect(rows.find(({ value }) => value === linked)?.name).toBe(
				`holder SE1 · linked already · AUD · ACTIVE · ${linked.slice(0, 8)}`,
			);
		});

		it('searches all wallets, in pages', async () => {
			setup.sandbox.reset({ wallets: 250, cards: 0 });
			expect((await readPickerPage(setup, 'searchWallets')).paginationToken).toBe('100');
			expect(await readPickerRows(setup, 'searchWallets')).toHaveLength(254);
			const found = await readPickerRows(setup, 'searchWallets', 'example 234');
			expect(found.map(({ value }) => value)).toEqual([setup.sandbox.seed.wallets[233]]);
		});

		it('matches the beginning of an ID, but not two digits of a name', async () => {
			setup.sandbox.reset({ wallets: 250, cards: 0 });
			const [, wallet = ''] = setup.sandbox.seed.wallets;
			const byId = await readPickerRows(setup, 'searchWallets', wallet.slice(0, 8));
			expect(byId.map(({ value }) => value)).toEqual([wallet]);
			const byName = await readPickerRows(setup, 'searchWallets', 'example 12');
			expect(byName.map(({ value }) => value)).toEqual(
				setup.sandbox.seed.wallets.filter((_id, at) => String(at + 1).includes('12')),
			);
		});

		it('omits holder names if Kobble does not list endusers', async () => {
			setup.sandbox.setFaults({
				match: { path: '/customers/v1/endusers' },
				fault: { kind: 'status', status: 404 },
			});
			const holder = setup.sandbox.seed.endusers[0]?.slice(0, 8);
			expect((await readPickerRows(setup, 'searchWallets'))[0]?.name).toMatch(
				`holder ${holder} · AUD · ACTIVE`,
			);
		});

		it('retrieves an item by its full ID', async () => {
			const [wallet = ''] = setup.sandbox.seed.wallets;
			expect(
				(await readPickerRows(setup, 'searchWallets', wallet)).map(({ value }) => value),
			).toEqual([wallet]);
			expect(count('/customers/v1/wallets')).toBe(0);
		});
	});

	describe('with text from untrusted sources', () => {
		const NASTY = [
			"={{ $('Secret').item.json.x }} Smith",
			'={{ (() => { while (true) {} })() }}',
			'CEO · AUD 1000000 · ACTIVE',
			'<img src=x onerror=alert(1)>',
			'\u202eeman ym\u2066\u0000\n second line',
			'x'.repeat(10_000),
			'=',
		];

		it.each(NASTY)('a holder called %j becomes no expression, markup or column', async (name) => {
			const [id = ''] = setup.sandbox.seed.endusers;
			const enduser = setup.sandbox.state.endusers.get(id);
			Object.assign(enduser?.person ?? {}, { first_name: name, last_name: '' });
			const rows = await readPickerRows(setup, 'searchWallets');
			for (const row of rows) {
				expect(row.name).toMatch(
					/^holder [\p{L}\p{N}]{1,8} · (linked already · )?AUD · ACTIVE · \w{8}$|INACTIVE|SUSPENDED/u,
				);
				expect(row.name).not.toMatch(/[={}<>\p{C}]/u);
				expect(row.name.length).toBeLessThan(70);
			}
		});

		it.each(NASTY)(
			'a product called %j becomes no expression, markup or column',
			async (product) => {
				const [id = ''] = setup.sandbox.seed.programs;
				Object.assign(setup.sandbox.state.programs.get(id)?.metadata ?? {}, {
					product_id: product,
				});
				const [row] = await readPickerRows(setup, 'searchPrograms');
				expect(row?.name.startsWith('=')).toBe(false);
				expect(row?.name).not.toMatch(/\{\{|[<>\p{C}]/u);
				expect(row?.name.split(' · ').length).toBeLessThanOrEqual(4);
				expect(row?.name.length).toBeLessThan(120);
			},
		);
	});

	it.each([
		['searchCards', 'cards'],
		['searchWallets', 'wallets'],
		['searchPrograms', 'programs'],
	] as const)('%s finds a whole ID that is typed in capitals', async (method, kind) => {
		const [id = ''] = setup.sandbox.seed[kind];
		const rows = await readPickerRows(setup, method, ` ${id.toUpperCase()} `);
		expect(rows.map(({ value }) => value)).toEqual([id]);
	});

	it('shows cards even if Kobble rejects the usual page size', async () => {
		setup.sandbox.reset({ cards: 150 });
		setup.sandbox.set({ maxPageSize: 50, oversizedPageStatus: 400 });
		expect(await readPickerRows(setup, 'searchCards')).toHaveLength(150);
	});

	describe('of programs', () => {
		it('shows product ID, status, type and product', async () => {
			expect((await readPickerRows(setup, 'searchPrograms')).map(({ name }) => name)).toEqual([
				'product-1 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
				'product-2 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
				'product-3 · INACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			]);
			expect(await readPickerRows(setup, 'searchPrograms', 'inactive product-3')).toHaveLength(1);
		});

		it('retrieves an item by its full ID', async () => {
			const [, program = ''] = setup.sandbox.seed.programs;
			expect(
				(await readPickerRows(setup, 'searchPrograms', program)).map(({ value }) => value),
			).toEqual([program]);
		});
	});

	test.each(['searchCards', 'searchWallets', 'searchPrograms'])(
		'%s says that the scope does not allow it, and what to do',
		async (method) => {
			await setup.saveCredential({ scope: ['client/write'] });
			for (const filter of [undefined, UNKNOWN_ID]) {
				const [row, ...others] = await readPickerRows(setup, method, filter);
				expect(row).toEqual({
					name: expect.stringMatching(/^This credential may not list .* Choose By ID/),
					value: '',
				});
				expect(others).toEqual([]);
			}
		},
	);

	it('says why Kobble cannot be reached', async () => {
		await setup.saveCredential({ clientSecret: 'a-wrong-secret' });
		await expect(readPickerRows(setup, 'searchCards')).rejects.toThrow(
			'Kobble does not accept the client ID or the client secret',
		);
		expect(setup.engine.log()).not.toContain('a-wrong-secret');
	});

	it('shows no data from one credential to another', async () => {
		await readPickerRows(setup, 'searchCards');
		setup.sandbox.reset({ cards: 0 });
		expect(await readPickerRows(setup, 'searchCards')).toHaveLength(1);
		expect(count(CARDS)).toBe(1);
	});

	it('uses the token of the executions, and requests no other', async () => {
		await readPickerRows(setup, 'searchPrograms');
		const before = setup.sandbox.counters().tokenRequests;
		await readPickerRows(setup, 'searchPrograms');
		expect(setup.sandbox.counters().tokenRequests).toBe(before);
	});
});
