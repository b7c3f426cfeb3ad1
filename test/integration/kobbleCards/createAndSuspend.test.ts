import type { ExecutionResult } from '../../../engine/executionResult';
import type { Counters } from '../../../sandbox/requestLog';
import {
	byId,
	CREDENTIAL_ID,
	createNode,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CREATE = 'POST /customers/v1/cards';
const UPDATE = 'PATCH /customers/v1/cards/{id}/status';

type Sent = Pick<ExecutionResult, 'getOutput'>;
const readIds = (result: Sent) => result.getOutput(NODE_NAME).map(({ json }) => String(json.id));

describe.each(N8N_LINES)('Creating and then suspending 20 cards, on n8n %s', (line) => {
	let setup: NodeSetup;
	let orders: Array<{ wallet: string; program: string }>;
	let issued: ExecutionResult;
	let issuedCards: Map<string, object>;
	let afterIssuing: Counters;
	let suspended: ExecutionResult;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
		const { wallets, programs } = setup.sandbox.seed;
		orders = wallets.slice(0, 20).map((wallet, item) => ({
			wallet,
			program: programs[item % programs.length] ?? '',
		}));
		issued = await setup.run(createNode(), orders);
		afterIssuing = setup.sandbox.counters();
		issuedCards = new Map(setup.sandbox.cards().map((card) => [card.id, { ...card }]));
		const items = readIds(issued).map((card) => ({ card }));
		suspended = await setup.run(updateNode('SUSPENDED'), items);
	});

	afterAll(async () => {
		await setup.close();
	});

	it('creates 20 cards with 20 keys, one token request and no other requests', () => {
		expect(issued.error).toBeUndefined();
		expect(afterIssuing.cardsCreated).toBe(20);
		expect(afterIssuing.doubledWallets).toEqual([]);
		expect(afterIssuing.requests).toEqual({ 'POST /oauth2/token': 1, [CREATE]: 20 });
		const creates = setup.sandbox
			.requests()
			.filter(({ method, path }) => [method, path].join(' ').endsWith(CREATE));
		const keys = creates.map(({ idempotencyKey }) => idempotencyKey);
		expect(new Set(keys).size).toBe(20);
		for (const key of keys) expect(key).toMatch(UUID_V4);
	});

	it('reads the credential once and writes it once', () => {
		const once = { reads: 2, writes: 0, preAuthentications: 0 };
		expect(issued.credentialCounters).toEqual(once);
	});

	it('returns each card as Kobble sent it, in input order, paired with its item', () => {
		const output = issued.getOutput(NODE_NAME);
		expect(output).toHaveLength(20);
		expect(new Set(readIds(issued)).size).toBe(20);
		for (const [item, { json, pairedItem }] of output.entries()) {
			expect(pairedItem).toEqual({ item });
			expect(json).toEqual({ ...issuedCards.get(String(json.id)), created: true });
			const { wallet, program } = orders[item] ?? {};
			expect([json.wallet_id, json.program_id]).toEqual([wallet, program]);
		}
	});

	it('suspends each card once, with the cached token', () => {
		expect(suspended.error).toBeUndefined();
		const { requests } = setup.sandbox.counters();
		expect(requests).toEqual({ 'POST /oauth2/token': 1, [CREATE]: 20, [UPDATE]: 20 });
		const none = { reads: 2, writes: 0, preAuthentications: 0 };
		expect(suspended.credentialCounters).toEqual(none);
	});

	it('returns each suspended card as Kobble sent it, in input order, paired with its item', () => {
		const { cards } = setup.sandbox.state;
		expect(readIds(suspended)).toEqual(readIds(issued));
		for (const [item, { json, pairedItem }] of suspended.getOutput(NODE_NAME).entries()) {
			expect(pairedItem).toEqual({ item });
			expect(json).toEqual({ ...cards.get(String(json.id)), updated: true });
			expect(json.status).toBe('SUSPENDED');
		}
	});

	it('saves no token in the credential, which stays as entered', async () => {
		const { data } = await setup.engine.readCredential(CREDENTIAL_ID);
		expect(data).toEqual(setup.credentialData({ accessToken: '' }));
	});
});

describe.each(N8N_LINES)('Cards, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	afterAll(async () => {
		await setup.close();
	});

	it('responses that arrive out of order go to the right items', async () => {
		const { cards } = setup.sandbox.seed;
		const match = { method: 'PATCH' };
		setup.sandbox.setFaults([
			{ match: { ...match, nth: [1, 2, 3] }, fault: { kind: 'latency', ms: 300 } },
			{ match: { ...match, nth: [5, 6] }, fault: { kind: 'latency', ms: 100 } },
		]);
		const items = cards.map((card) => ({ card }));
		const result = await setup.run(updateNode('ACTIVE'), items);
		const byTheirEnd = setup.sandbox
			.requests()
			.filter(({ method }) => method === 'PATCH')
			.sort((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
		expect(byTheirEnd.at(-1)?.path).not.toContain(cards.at(-1));
		expect(readIds(result)).toEqual(cards);
	});

	it.each(['ACTIVE', 'INACTIVE', 'PENDING', 'STOLEN', 'SUSPENDED'])(
		'a card can be set to %s in Kobble',
		async (status) => {
			const [card = ''] = setup.sandbox.seed.cards;
			const [output] = (await setup.run(updateNode(status), [{ card }])).getOutput(NODE_NAME);
			expect(output?.json).toMatchObject({ id: card, status, updated: true });
			expect(setup.sandbox.state.cards.get(card)?.status).toBe(status);
		},
	);

	it('a status from an expression may be in any case', async () => {
		const [one = '', other = ''] = setup.sandbox.seed.cards;
		const items = [
			{ card: one, wanted: 'suspended' },
			{ card: other, wanted: ' Stolen ' },
		];
		const result = await setup.run(updateNode('={{ $json.wanted }}'), items);
		const statuses = result.getOutput(NODE_NAME).map(({ json }) => json.status);
		expect(statuses).toEqual(['SUSPENDED', 'STOLEN']);
	});

	it('an ID may have spaces around it, or be plain text instead of a resource locator', async () => {
		const [one = '', other = ''] = setup.sandbox.seed.cards;
		const spaced = await setup.run(updateNode('ACTIVE'), [{ card: ` ${one}\n` }]);
		const parameters = { operation: 'updateStatus', status: 'ACTIVE', options: {} };
		const plain = await setup.run(createKobbleCards({ ...parameters, cardId: other }), [{}]);
		expect([...readIds(spaced), ...readIds(plain)]).toEqual([one, other]);
	});

	it('an ID that is not an expression is used for all items', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const parameters = { operation: 'updateStatus', status: 'ACTIVE', options: {} };
		const result = await setup.run(createKobbleCards({ ...parameters, cardId: byId(card) }), [
			{},
			{},
			{},
		]);
		expect(readIds(result)).toEqual([card, card, card]);
	});

	it('a token that expired between two runs costs one token request, and no item fails', async () => {
		const items = setup.sandbox.seed.cards.map((card) => ({ card }));
		await setup.run(updateNode('ACTIVE'), items);
		const { tokenRequests } = setup.sandbox.counters();
		setup.sandbox.revokeTokensNow();
		const result = await setup.run(updateNode('SUSPENDED'), items);
		expect(readIds(result)).toEqual(setup.sandbox.seed.cards);
		expect(setup.sandbox.counters().tokenRequests).toBe(tokenRequests + 1);
	});
});
