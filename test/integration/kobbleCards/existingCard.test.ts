import type { INode } from 'n8n-workflow';

import type { CardStatus } from '../../../sandbox/records';
import { createNode, readFailures, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const LIST = 'GET /customers/v1/cards';
const CREATE = 'POST /customers/v1/cards';

describe.each(N8N_LINES)('Create for a wallet that has a card, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(async () => {
		setup.sandbox.reset({ cards: 200, wallets: 60 });
		await setup.saveCredential();
	});

	const program = () => setup.sandbox.seed.programs[0] ?? '';
	const itemsFor = (wallets: string[]) => wallets.map((wallet) => ({ wallet, program: program() }));
	const count = (request: string) => setup.sandbox.counters().requests[request] ?? 0;

	/** Another card on the wallet of a seeded card, as a replacement creates it. */
	function addCard(walletId: string, status: CardStatus): string {
		const { state } = setup.sandbox;
		const wallet = state.wallets.get(walletId);
		const of = state.programs.get(program());
		if (wallet === undefined || of === undefined) throw new Error('No such wallet');
		return state.addCard(wallet, of, status, new Date()).id;
	}

	function setStatus(cardId: string | undefined, status: CardStatus): void {
		const card = setup.sandbox.state.cards.get(cardId ?? '');
		if (card !== undefined) card.status = status;
	}

	async function createOrGet(wallets: string[], settings: Partial<INode> = {}) {
		return await setup.run(
			createNode({ ifWalletHasCard: 'returnExisting' }, settings),
			itemsFor(wallets),
		);
	}

	test.each([[{}], [{ ifWalletHasCard: 'error' }]])(
		"with %j it fails with Kobble's message and says what to do",
		async (options) => {
			const run = await setup.run(
				createNode(options),
				itemsFor(setup.sandbox.seed.linkedWallets.slice(0, 1)),
			);
			expect(run.error?.description).toContain(
				'Kobble says: "Invalid wallet with existing entity association"',
			);
			expect(run.error?.description).toContain('Choose another wallet, or set the option');
			expect(count(LIST)).toBe(0);
		},
	);

	it('returns the existing cards and creates the others, and reads the list once', async () => {
		const { linkedWallets, cards, wallets } = setup.sandbox.seed;
		// A wallet whose only card is STOLEN has none to return.
		cards.forEach((card) => setStatus(card, 'ACTIVE'));
		const mixed = linkedWallets.slice(0, 60).flatMap((linked, at) => [linked, wallets[at] ?? '']);

		const run = await createOrGet(mixed);

		expect(run.error).toBeUndefined();
		const output = run.getOutput(NODE_NAME).map(({ json }) => json);
		expect(output.map(({ wallet_id: wallet }) => wallet)).toEqual(mixed);
		expect(output.map(({ created }) => created)).toEqual(mixed.map((_, at) => at % 2 === 1));
		expect(output.filter(({ created }) => created === false).map(({ id }) => id)).toEqual(
			cards.slice(0, 60),
		);
		expect(setup.sandbox.counters().cardsCreated).toBe(60);
		// 200 seeded cards and those created during the run, 100 per page.
		expect(count(LIST)).toBeLessThanOrEqual(4);
		const listed = setup.sandbox.requests().filter(({ query }) => query?.offset === '0');
		expect(listed).toHaveLength(1);
	});

	it("returns the wallet's newest card that is not stolen", async () => {
		const [wallet = ''] = setup.sandbox.seed.linkedWallets;
		const newer = addCard(wallet, 'SUSPENDED');
		addCard(wallet, 'STOLEN');
		const run = await createOrGet([wallet]);
		expect(run.getOutput(NODE_NAME)[0]?.json).toMatchObject({ id: newer, created: false });
	});

	it("fails with Kobble's message if all cards of the wallet are stolen", async () => {
		const [wallet = ''] = setup.sandbox.seed.linkedWallets;
		setStatus(setup.sandbox.seed.cards[0], 'STOLEN');
		const run = await createOrGet([wallet]);
		expect(run.error?.description).toContain('Invalid wallet with existing entity association');
		expect(run.error?.description).toContain('shows none of this wallet that is not STOLEN');
	});

	it('finds the card that it created for an earlier item', async () => {
		const { linkedWallets, wallets, cards } = setup.sandbox.seed;
		setStatus(cards[0], 'ACTIVE');
		const [wallet = ''] = wallets;
		const run = await setup.run(
			createNode({ ifWalletHasCard: 'returnExisting', concurrency: 1 }),
			itemsFor([linkedWallets[0] ?? '', wallet, wallet]),
		);
		const [, made, again] = run.getOutput(NODE_NAME).map(({ json }) => json);
		expect(made).toMatchObject({ created: true });
		expect(again).toEqual({ ...made, created: false });
	});

	it('returns the same card for two items with one wallet', async () => {
		const [wallet = ''] = setup.sandbox.seed.linkedWallets;
		setStatus(setup.sandbox.seed.cards[0], 'ACTIVE');
		const run = await createOrGet([wallet, wallet]);
		expect(run.getOutput(NODE_NAME).map(({ json }) => json.id)).toEqual([
			setup.sandbox.seed.cards[0],
			setup.sandbox.seed.cards[0],
		]);
		expect(setup.sandbox.counters().cardsCreated).toBe(0);
		expect(count(CREATE)).toBe(2);
	});

	it('finds the cards that an overlapping execution has just created', async () => {
		setup.sandbox.reset({ cards: 20, wallets: 120 });
		setup.sandbox.set({ latencyMs: 15 });
		const { wallets } = setup.sandbox.seed;
		const first = createOrGet(wallets, { onError: 'continueRegularOutput' });
		await new Promise((resolve) => setTimeout(resolve, 30));
		const second = createOrGet(wallets, { onError: 'continueRegularOutput' });

		const runs = await Promise.all([first, second]);

		setup.sandbox.set({ latencyMs: 0 });
		const ids = runs.map((run) => run.getOutput(NODE_NAME).map(({ json }) => json.id));
		expect(ids[0]).toEqual(ids[1]);
		expect(ids[0]?.every((id) => typeof id === 'string')).toBe(true);
		expect(setup.sandbox.counters().cardsCreated).toBe(120);
	});

	it.each([400, 422] as const)(
		'finds the cards with a server that answers %i to a limit above 50',
		async (oversizedPageStatus) => {
			const { linkedWallets, cards, wallets } = setup.sandbox.seed;
			cards.forEach((card) => setStatus(card, 'ACTIVE'));
			setup.sandbox.set({ maxPageSize: 50, oversizedPageStatus });
			const some = [...linkedWallets.slice(0, 120), ...wallets.slice(0, 5)];

			const run = await createOrGet(some);

			setup.sandbox.set({ maxPageSize: 100, oversizedPageStatus: null });
			expect(run.error).toBeUndefined();
			expect(run.getOutput(NODE_NAME).map(({ json }) => [json.wallet_id, json.created])).toEqual(
				some.map((wallet, at) => [wallet, at >= 120]),
			);
			// 200 cards and more in pages of 50, read twice at most, and the refused pages.
			expect(count(LIST)).toBeLessThan(15);
		},
	);

	describe.each([400, 409, 422])('if Kobble refuses a wallet that has a card with %i', (status) => {
		beforeEach(() => {
			const message = 'Invalid wallet with existing entity association';
			setup.sandbox.setFaults({
				match: { method: 'POST', path: '/customers/v1/cards' },
				fault: { kind: 'json', status, body: { message }, when: 'before' },
			});
		});

		it('it is refused once, and definitely', async () => {
			const { linkedWallets } = setup.sandbox.seed;
			const node = createNode({}, { onError: 'continueRegularOutput' });
			const run = await setup.run(node, itemsFor(linkedWallets.slice(0, 3)));

			const failures = readFailures(run.getOutput(NODE_NAME));
			expect(count(CREATE)).toBe(3);
			for (const failure of failures) {
				expect(failure).toMatchObject({ outcome: 'notApplied', retryable: false });
				expect(failure?.message).toContain('Kobble did not create the card');
				expect(failure?.description).toContain('This wallet is linked already');
				expect(failure?.description).not.toContain('not known whether');
			}
		});

		it('Return Existing returns its card', async () => {
			const [wallet = ''] = setup.sandbox.seed.linkedWallets;
			setStatus(setup.sandbox.seed.cards[0], 'ACTIVE');

			const run = await createOrGet([wallet]);

			expect(run.error).toBeUndefined();
			expect(run.getOutput(NODE_NAME)[0]?.json).toMatchObject({
				id: setup.sandbox.seed.cards[0],
				created: false,
			});
			expect(count(CREATE)).toBe(1);
		});
	});

	it('a failure to read the list does not fail later items', async () => {
		const { linkedWallets, cards } = setup.sandbox.seed;
		cards.forEach((card) => setStatus(card, 'ACTIVE'));
		setup.sandbox.setFaults({
			match: { method: 'GET', first: 1 },
			fault: { kind: 'status', status: 500 },
		});
		const run = await setup.run(
			createNode(
				{ ifWalletHasCard: 'returnExisting', concurrency: 1, maxRetries: 0 },
				{ onError: 'continueRegularOutput' },
			),
			itemsFor(linkedWallets.slice(0, 5)),
		);
		const outcomes = readFailures(run.getOutput(NODE_NAME)).map((failure) => failure?.outcome);
		expect(outcomes).toEqual(['notApplied', undefined, undefined, undefined, undefined]);
	});

	it('does not look for a card if Kobble rejected the request for another reason', async () => {
		const [blocked = ''] = setup.sandbox.seed.blockedWallets;
		const run = await createOrGet([blocked]);
		expect(run.error?.description).toContain('Wallet is not active');
		expect(count(LIST)).toBe(0);
	});

	it("says why the card could not be looked up, after Kobble's message", async () => {
		await setup.saveCredential({ scope: ['client/write'] });
		const run = await createOrGet(setup.sandbox.seed.linkedWallets.slice(0, 3), {
			onError: 'continueRegularOutput',
		});
		for (const failure of readFailures(run.getOutput(NODE_NAME))) {
			expect(failure?.description).toContain('Invalid wallet with existing entity association');
			expect(failure?.description).toContain('is not allowed to list the cards');
			expect(failure?.outcome).toBe('notApplied');
		}
		expect(count(LIST)).toBe(1);
	});

	it('gives the same result with Retry On Fail and Retry execution', async () => {
		const { linkedWallets, blockedWallets, cards } = setup.sandbox.seed;
		setStatus(cards[0], 'ACTIVE');
		const items = [
			linkedWallets[0] ?? '',
			setup.sandbox.seed.wallets[0] ?? '',
			blockedWallets[0] ?? '',
		];
		const failed = await createOrGet(items, {
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1,
		});
		expect(failed.error).toBeDefined();
		const blocked = setup.sandbox.state.wallets.get(blockedWallets[0] ?? '');
		if (blocked !== undefined) blocked.status = 'ACTIVE';

		const retried = await setup.engine.retryExecution(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput(NODE_NAME).map(({ json }) => json.created)).toEqual([
			false,
			true,
			true,
		]);
		expect(setup.sandbox.counters().doubledWallets).toEqual([]);
	});
});
