import { createNode, readFailures, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const CREATE = 'POST /customers/v1/cards';
const BY_ORDER = { idempotencyKey: '={{ $json.order }}' };

describe.each(N8N_LINES)('A business reference, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.set({ oneCardPerWallet: false });
	});

	afterAll(async () => {
		await setup.close();
	});

	function orders(...names: Array<string | number>): Array<Record<string, string | number>> {
		const { wallets, programs } = setup.sandbox.seed;
		return names.map((order, item) => ({
			order,
			wallet: wallets[item] ?? '',
			program: programs[0] ?? '',
		}));
	}

	function sentKeys(): Array<string | undefined> {
		return setup.sandbox
			.requests()
			.filter(({ method, template }) => `${method} ${template}` === CREATE)
			.map(({ idempotencyKey }) => idempotencyKey);
	}

	it('makes one card across executions', async () => {
		await setup.run(createNode(BY_ORDER), orders('order-1', 'order-2'));
		const again = await setup.run(createNode(BY_ORDER), orders('order-1', 'order-2'));

		expect(again.getOutput(NODE_NAME)).toHaveLength(2);
		const { cardsCreated, replays } = setup.sandbox.counters();
		expect(cardsCreated).toBe(2);
		expect(replays).toBe(2);
	});

	it('counts without the spaces around it, and as a number too', async () => {
		await setup.run(createNode(BY_ORDER), orders(' 1042 '));
		await setup.run(createNode(BY_ORDER), orders(1042));

		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it('never leaves this machine as it is, unless it is a UUID v4', async () => {
		const key = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

		await setup.run(createNode({ ...BY_ORDER, concurrency: 1 }), orders(key, 'jane@example.com'));

		const [first, second] = sentKeys();
		expect(first).toBe(key);
		expect(second).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it('that is the same for two different cards: both refused, and without Continue nothing is sent', async () => {
		const result = await setup.run(createNode(BY_ORDER), orders('a', 'b', 'same', 'c', 'same'));

		expect(result.error?.message).toBe(
			'The option "Idempotency Key" is the same as that of item 4, which asks for something else [item 2]',
		);
		expect(sentKeys()).toEqual([]);
	});

	it('that is the same for two different cards: with Continue the others are made', async () => {
		const result = await setup.run(
			createNode(BY_ORDER, { onError: 'continueRegularOutput' }),
			orders('a', 'b', 'same', 'c', 'same'),
		);

		const outcomes = readFailures(result.getOutput(NODE_NAME)).map((failure) => failure?.outcome);
		expect(outcomes).toEqual([undefined, undefined, 'notApplied', undefined, 'notApplied']);
		expect(setup.sandbox.counters().cardsCreated).toBe(3);
	});

	it('that is the same for the same card twice in a run makes one card', async () => {
		const [order] = orders('same');
		const result = await setup.run(createNode(BY_ORDER), order ? [order, order] : []);

		const ids = result.getOutput(NODE_NAME).map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(1);
		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it.each([[''], ['   ']])(
		'that is empty (%j) is refused with its item, never replaced',
		async (order) => {
			const result = await setup.run(createNode(BY_ORDER), orders('fine', order));

			expect(result.error?.message).toBe('The option "Idempotency Key" is empty [item 1]');
		},
	);

	it('whose expression yields nothing is refused with its item', async () => {
		const result = await setup.run(
			createNode({ idempotencyKey: '={{ $json.missing }}' }, { onError: 'continueRegularOutput' }),
			orders('a', 'b'),
		);

		expect(readFailures(result.getOutput(NODE_NAME)).map((failure) => failure?.message)).toEqual([
			'The option "Idempotency Key" is empty [item 0]',
			'The option "Idempotency Key" is empty [item 1]',
		]);
		expect(sentKeys()).toEqual([]);
	});

	it('of 10 MB is refused before any request', async () => {
		const result = await setup.run(createNode(BY_ORDER), orders('x'.repeat(10_000_000)));

		expect(result.error?.message).toBe(
			'The option "Idempotency Key" holds more than 500 characters [item 0]',
		);
		expect(sentKeys()).toEqual([]);
	});
});
