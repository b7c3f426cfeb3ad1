import type { INode } from 'n8n-workflow';

import { createWorkflow, createKobbleCards, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const CARDS = '/customers/v1/cards';

/** Lists cards. */
function listNode(parameters: INode['parameters']): INode {
	return createKobbleCards({ operation: 'getAll', ...parameters });
}

describe.each(N8N_LINES)('the filters of Get Many on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	const pages = () => setup.sandbox.requests().filter(({ template }) => template === CARDS);

	async function list(
		parameters: INode['parameters'],
		items: Array<Record<string, string>> = [{}],
	) {
		const result = await setup.run(listNode(parameters), items);
		expect(result.error).toBeUndefined();
		return result.getOutput(NODE_NAME);
	}

	it('requests full pages if it filters the cards itself, and stops at the limit', async () => {
		setup.sandbox.reset({ cards: 1000 });
		const found = await list({ limit: 50, filters: { status: ['STOLEN', 'PENDING'] } });
		expect(found).toHaveLength(50);
		expect(found.every(({ json }) => ['STOLEN', 'PENDING'].includes(String(json.status)))).toBe(
			true,
		);
		expect(pages().map(({ query }) => query?.limit)).toEqual(['100', '100']);
	});

	it('filters by the wallets and programs of each item', async () => {
		setup.sandbox.reset({ cards: 300 });
		const { linkedWallets, programs } = setup.sandbox.seed;
		const [a = '', b = '', c = ''] = linkedWallets;
		const [program = ''] = programs;
		const byWallet = await list(
			{ returnAll: true, options: { order: 'asc' }, filters: { walletId: '={{ $json.wallets }}' } },
			[{ wallets: `${a.toUpperCase()}, ${c}` }, { wallets: b }],
		);
		expect(byWallet.map(({ json, pairedItem }) => [json.wallet_id, pairedItem])).toEqual([
			[a, { item: 0 }],
			[c, { item: 0 }],
			[b, { item: 1 }],
		]);
		const filters = { programId: program, status: 'ACTIVE' };
		const ofProgram = await list({ returnAll: true, filters });
		expect(ofProgram.length).toBe(
			setup.sandbox
				.cards()
				.filter((card) => card.program_id === program && card.status === 'ACTIVE').length,
		);
		expect(ofProgram.length).toBeGreaterThan(0);
	});

	it("reads a date without a timezone in the workflow's timezone, and sends UTC", async () => {
		setup.sandbox.reset({ cards: 12 });
		const filters = { from: '2025-01-01T11:05:00', to: '={{ $json.to }}' };
		const run = await setup.engine.run({
			workflow: {
				...createWorkflow(listNode({ options: { order: 'asc' }, filters })),
				settings: { executionOrder: 'v1', timezone: 'Australia/Sydney' },
			},
			input: [{ json: { to: '2025-01-01T00:07:00Z' } }, { json: { to: '2025-01-01 11:07:00' } }],
		});
		expect(run.error).toBeUndefined();
		expect(pages().map(({ query }) => [query?.from, query?.to])).toEqual([
			// Both items have the same filters, so the list is read once.
			['2025-01-01T00:05:00.000Z', '2025-01-01T00:07:00.000Z'],
		]);
		expect(run.getOutput(NODE_NAME)).toHaveLength(6);
	});

	it("accepts the values of n8n's date functions", async () => {
		setup.sandbox.reset({ cards: 12 });
		const from = "={{ DateTime.fromISO('2025-01-01T00:05:00Z') }}";
		const to = "={{ new Date('2025-01-01T00:07:00Z') }}";
		expect(await list({ filters: { from, to } })).toHaveLength(3);
	});

	it('accepts the same moment as beginning and end', async () => {
		setup.sandbox.reset({ cards: 12 });
		const filters = { from: '2025-01-01T00:05:00Z', to: '2025-01-01T00:05:00Z' };
		expect(await list({ filters })).toHaveLength(1);
	});

	test.each([
		['Date From', { from: 'yesterday' }, 'is not a date'],
		['Date To', { to: '={{ $json.nothing }}' }, 'is empty'],
		['Date From', { from: '2026-02-01', to: '2026-01-31' }, 'is later than the filter "Date To"'],
		['Status', { status: [] }, 'is empty'],
		['Status', { status: ['LOST'] }, 'is not one of the allowed values'],
		['Wallet', { walletId: '={{ $json.nothing }}' }, 'is empty'],
		['Wallet', { walletId: '4242424242424242' }, 'is not a Kobble ID'],
		['Card Program', { programId: '../wallets/x' }, 'is not a Kobble ID'],
	])('rejects an invalid filter before any request: %s %j', async (name, filters, words) => {
		setup.sandbox.reset({ cards: 12 });
		const result = await setup.run(listNode({ filters: filters as INode['parameters'] }), [{}]);
		expect(result.error?.message).toContain(`The filter "${name}" ${words}`);
		expect(pages()).toEqual([]);
	});
});
