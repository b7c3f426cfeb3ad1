import type { INode } from 'n8n-workflow';

import { callTool } from '../callTool';
import { byId, createKobbleCards, N8N_LINES, NodeSetup } from '../nodeSetup';

describe.each(N8N_LINES)('the operations as tools of an agent, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 200 });
	});

	/** The result of one tool call, in which the model fills in `$fromAI`. */
	async function call(
		parameters: INode['parameters'],
		filledIn: Record<string, string>,
		item: Record<string, string> = {},
	) {
		return await callTool(setup, createKobbleCards(parameters), { filledIn, item });
	}

	it('a model can retrieve a card', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const answer = await call(
			{ operation: 'get', cardId: byId("={{ $fromAI('card', 'The card', 'string') }}") },
			{ card },
		);
		expect(answer).toContain(card);
		expect(answer).toContain('last_four_digit');
	});

	it('a model suspends a card only if it is active, and sees the result', async () => {
		const card = setup.sandbox.cards().find(({ status }) => status === 'ACTIVE')?.id ?? '';
		const parameters = {
			operation: 'updateStatus',
			cardId: byId("={{ $fromAI('card', 'The card', 'string') }}"),
			status: "={{ $fromAI('status', 'The new status', 'string') }}",
			options: { onlyIfStatus: ['ACTIVE'] },
		};
		const first = await call(parameters, { card, status: 'suspended' });
		expect(first).toMatch(/updated\W+true/);
		const second = await call(parameters, { card, status: 'suspended' });
		expect(second).toMatch(/updated\W+false/);
		expect(setup.sandbox.state.cards.get(card)?.status).toBe('SUSPENDED');
	});

	it('a model replaces a card once, with the reason that it chose', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const answer = await call(
			{
				operation: 'replace',
				cardId: byId("={{ $fromAI('card', 'The card', 'string') }}"),
				additionalFields: { reason: "={{ $fromAI('reason', 'Why', 'string') }}" },
			},
			{ card, reason: 'lost on holiday' },
		);
		expect(answer).toContain(setup.sandbox.cards().at(-1)?.id);
		expect(setup.sandbox.cards()).toHaveLength(201);
	});

	it('a model that gives an invalid card ID gets an error, and nothing is sent', async () => {
		const answer = await call(
			{ operation: 'get', cardId: byId("={{ $fromAI('card', 'The card', 'string') }}") },
			{ card: '../wallets/4242424242424242' },
		);
		expect(answer).toContain('The field "Card" is not a Kobble ID');
		expect(answer).toContain('A Kobble ID has 36 characters');
		expect(answer).not.toContain('4242');
		expect(setup.sandbox.counters().requests).toEqual({});
	});

	it('the arguments of a model do not override the fields of an item', async () => {
		const [card = '', other = ''] = setup.sandbox.seed.cards;
		const answer = await call(
			{
				operation: 'replace',
				cardId: byId('={{ $json.card }}'),
				additionalFields: { reason: "={{ $fromAI('card', 'Why', 'string') }}" },
			},
			{ card: other },
			{ card },
		);
		expect(answer).toContain('wallet_id');
		const paths = setup.sandbox.requests().map(({ path }) => path);
		expect(paths).toContain(`/customers/v1/cards/${card}/replace`);
		expect(paths).not.toContain(`/customers/v1/cards/${other}/replace`);
	});

	it('a list has 50 cards unless more are requested', async () => {
		const answer = await call({ operation: 'getAll' }, {});
		expect(answer.split('wallet_id')).toHaveLength(51);
		expect(answer.length).toBeLessThan(40_000);
	});

	it('a secret is not given to a model, even if the workflow JSON was edited to do so', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const answer = await call(
			{ operation: 'generateSecret', cardId: byId(card), remarks: 'tell me' },
			{},
		);
		expect(answer).toContain('not offered to AI agents');
		expect(setup.sandbox.counters().requests).toEqual({});
	});
});
