import type { INode } from 'n8n-workflow';

import type { Card } from '../../../sandbox/records';
import { createKobbleCards, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const CARDS = '/customers/v1/cards';

/** Lists cards. */
function listNode(parameters: INode['parameters'], settings: Partial<INode> = {}): INode {
	return createKobbleCards({ operation: 'getAll', ...parameters }, settings);
}

describe.each(N8N_LINES)('Get Many on n8n %s', (line) => {
	let setup: NodeSetup;
	/** Runs in the sandbox after each page that it has sent. */
	let meanwhile: () => void;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, {
			seed: { cards: 0 },
			onRequest: ({ method, template }) => {
				if (method === 'GET' && template === CARDS) meanwhile();
			},
		});
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		meanwhile = () => undefined;
	});

	function issue(at: Date): Card {
		const { state, seed } = setup.sandbox;
		const wallet = state.wallets.get(seed.wallets[0] ?? '');
		const program = state.programs.get(seed.programs[0] ?? '');
		if (wallet === undefined || program === undefined) throw new Error('The seed is empty');
		return state.addCard(wallet, program, 'ACTIVE', at);
	}

	const pages = () => setup.sandbox.requests().filter(({ template }) => template === CARDS);

	async function list(parameters: INode['parameters'], items = [{}]) {
		const result = await setup.run(listNode(parameters), items);
		expect(result.error).toBeUndefined();
		return result.getOutput(NODE_NAME);
	}

	describe.each(['asc', 'desc'] as const)('in order %s', (order) => {
		const everything = { returnAll: true, options: { order } };

		test.each([
			['with the count of cards', true, 100],
			['without it', false, 100],
			['without it, seven a page', false, 7],
		])('returns each of 1,234 cards once, %s', async (_name, pageHeaders, maxPageSize) => {
			setup.sandbox.reset({ cards: 1234 });
			setup.sandbox.set({ pageHeaders, maxPageSize });

			const found = await list(everything);

			const expected = setup.sandbox.cards().map(({ id }) => id);
			if (order === 'desc') expected.reverse();
			expect(found.map(({ json }) => json.id)).toEqual(expected);
			expect(pages().every(({ query }) => query?.order === order)).toBe(true);
		});

		test.each([
			['one after each page, with their count', true, 100, 1, 1000],
			['one after each page, without it', false, 100, 1, 1000],
			['one after each page of seven, without it', false, 7, 1, 1000],
			['two after each page of seven, without it', false, 7, 2, 1000],
			['150 after each of the first pages, with their count', true, 100, 150, 5],
			['150 after each of the first pages, without it', false, 100, 150, 5],
		])(
			'skips and duplicates no card while cards are created: %s',
			async (_name, pageHeaders, maxPageSize, count, times) => {
				setup.sandbox.reset({ cards: 1234 });
				setup.sandbox.set({ pageHeaders, maxPageSize });
				const there = setup.sandbox.cards();
				meanwhile = () => {
					if (pages().length > times) return;
					for (let cards = 0; cards < count; cards += 1) issue(new Date());
				};

				const found = await list(everything);

				const foundIds = new Set(found.map(({ json }) => json.id));
				expect(foundIds.size).toBe(found.length);
				expect(there.filter(({ id }) => !foundIds.has(id))).toEqual([]);
				expect(setup.sandbox.cards().length).toBeGreaterThan(1234);
			},
		);

		it('stops if there is one card, or no card', async () => {
			setup.sandbox.reset({ cards: 0 });
			setup.sandbox.set({ pageHeaders: false });
			expect(await list(everything)).toEqual([]);
			const { id } = issue(new Date());
			expect((await list(everything)).map(({ json }) => json.id)).toEqual([id]);
		});
	});

	it('skips no card if a card leaves the list while it is read', async () => {
		setup.sandbox.reset({ cards: 350 });
		const [first, ...others] = setup.sandbox.cards();
		// Then all others move up by one place.
		meanwhile = () => {
			const list = setup.sandbox.state.cardsByAge;
			if (pages().length === 2 && list[0] === first) list.shift();
		};

		const found = await list({ returnAll: true, options: { order: 'asc' } });

		const foundIds = new Set(found.map(({ json }) => json.id));
		expect(setup.sandbox.cards()).toHaveLength(349);
		expect(foundIds.size).toBe(found.length);
		expect(others.filter(({ id }) => !foundIds.has(id))).toEqual([]);
	});

	it('requests only 5 cards with a limit of 5', async () => {
		setup.sandbox.reset({ cards: 40 });
		const found = await list({ limit: 5 });
		expect(found).toHaveLength(5);
		expect(pages().map(({ query }) => query)).toEqual([{ order: 'desc', offset: '0', limit: '5' }]);
	});

	it('continues to the limit if Kobble returns shorter pages', async () => {
		setup.sandbox.reset({ cards: 400 });
		setup.sandbox.set({ maxPageSize: 30 });
		const found = await list({ limit: 130 });
		expect(found.map(({ json }) => json.id)).toEqual(
			setup.sandbox
				.cards()
				.slice(-130)
				.reverse()
				.map(({ id }) => id),
		);
	});

	it.each([true, false])(
		'halves the page size if Kobble rejects it, with the total: %s',
		async (pageHeaders) => {
			setup.sandbox.reset({ cards: 230 });
			setup.sandbox.set({ pageHeaders, maxPageSize: 50, oversizedPageStatus: 400 });
			expect(await list({ returnAll: true })).toHaveLength(230);
			const refused = pages().filter(({ status }) => status === 400);
			expect(refused.map(({ query }) => query?.limit)).toEqual(['100']);
			expect(await list({ limit: 60 })).toHaveLength(60);
			expect(
				await list({
					returnAll: true,
					filters: { status: ['ACTIVE', 'STOLEN', 'PENDING', 'SUSPENDED', 'INACTIVE'] },
				}),
			).toHaveLength(230);
		},
	);

	it('says why a list is rejected at every page size', async () => {
		setup.sandbox.reset({ cards: 12 });
		setup.sandbox.setFaults({ match: { path: CARDS }, fault: { kind: 'status', status: 400 } });
		const run = await setup.run(listNode({ returnAll: true }), [{}]);
		expect(run.error?.message).toContain('Kobble did not list the cards');
		expect(pages().length).toBeLessThan(8);
	});

	it('reads the list once for 50 items with the same fields, and gives each its own output', async () => {
		setup.sandbox.reset({ cards: 150 });
		const items = Array.from({ length: 50 }, (_, item) => ({ order: item % 2 ? 'asc' : 'desc' }));
		const found = await list({ limit: 120, options: { order: '={{ $json.order }}' } }, items);
		expect(found).toHaveLength(50 * 120);
		const ids = (item: number) =>
			found
				.filter(({ pairedItem }) => (pairedItem as { item: number }).item === item)
				.map(({ json }) => json.id);
		const all = setup.sandbox.cards().map(({ id }) => id);
		expect(ids(49)).toEqual(all.slice(0, 120));
		expect(ids(48)).toEqual(all.reverse().slice(0, 120));
		expect(pages()).toHaveLength(4);
	});

	it('requests only the pages within the limit, concurrently', async () => {
		setup.sandbox.reset({ cards: 2_000 });
		setup.sandbox.set({ latencyMs: 50 });
		const found = await list({ limit: 500 });
		setup.sandbox.set({ latencyMs: 0 });
		expect(found).toHaveLength(500);
		expect(pages()).toHaveLength(6);
		expect(setup.sandbox.counters().maxInFlight).toBe(5);
	});

	it('waits for a rate limited page while others are read', async () => {
		setup.sandbox.reset({ cards: 1_000 });
		setup.sandbox.set({ latencyMs: 20 });
		setup.sandbox.setFaults({
			match: { path: CARDS, nth: [5] },
			fault: { kind: 'status', status: 429, retryAfter: 1 },
		});
		const found = await list({ returnAll: true, options: { order: 'asc' } });
		setup.sandbox.set({ latencyMs: 0 });
		expect(found.map(({ json }) => json.id)).toEqual(setup.sandbox.cards().map(({ id }) => id));
	});

	it('returns 10,000 cards', async () => {
		setup.sandbox.reset({ cards: 10_000 });
		const found = await list({ returnAll: true });
		expect(new Set(found.map(({ json }) => json.id)).size).toBe(10_000);
		expect(pages().length).toBeLessThanOrEqual(102);
	});
});
