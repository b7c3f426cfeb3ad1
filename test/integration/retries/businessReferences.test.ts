import {
	byId,
	createNode,
	readFailures,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
} from '../nodeSetup';

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

	it('creates one card across executions', async () => {
		await setup.run(createNode(BY_ORDER), orders('order-1', 'order-2'));
		const again = await setup.run(createNode(BY_ORDER), orders('order-1', 'order-2'));

		expect(again.getOutput(NODE_NAME)).toHaveLength(2);
		const { cardsCreated, replays } = setup.sandbox.counters();
		expect(cardsCreated).toBe(2);
		expect(replays).toBe(2);
	});

	it('is trimmed, and may be a number', async () => {
		await setup.run(createNode(BY_ORDER), orders(' 1042 '));
		await setup.run(createNode(BY_ORDER), orders(1042));

		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it('is never sent unchanged, even if it is a UUID v4', async () => {
		const uuid = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

		await setup.run(createNode({ ...BY_ORDER, concurrency: 1 }), orders(uuid, 'jane@example.com'));

		const keys = sentKeys();
		expect(keys).not.toContain(uuid);
		for (const key of keys) {
			expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		}
	});

	it('is sent unchanged if it is the key of a failed item', async () => {
		const uuid = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

		await setup.run(createNode(BY_ORDER), orders(`sent:${uuid}`));

		expect(sentKeys()).toEqual([uuid]);
	});

	it('that is a UUID gives different keys for Create, Renew, and Replace of two cards', async () => {
		const order = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
		const [one = '', other = ''] = setup.sandbox.seed.cards;
		const onCard = (operation: string) =>
			createKobbleCards({ operation, cardId: byId('={{ $json.card }}'), options: BY_ORDER });

		const runs = [
			await setup.run(createNode(BY_ORDER), orders(order)),
			await setup.run(onCard('renew'), [{ order, card: one }]),
			await setup.run(onCard('replace'), [{ order, card: one }]),
			await setup.run(onCard('replace'), [{ order, card: other }]),
		];

		expect(runs.map(({ error }) => error)).toEqual(Array(4).fill(undefined));
		const keys = setup.sandbox.requests().flatMap(({ idempotencyKey = [] }) => idempotencyKey);
		expect(new Set(keys).size).toBe(4);
		expect(setup.sandbox.counters().replays).toBe(0);
	});

	it.each([
		['an accent that is composed or not', 'Zo\u00eb-1', 'Zoe\u0308-1'],
		[
			'a UUID in capitals or small letters',
			'1B9D6BCD-BBFD-1B2D-9B5D-AB8DFBBD4BED',
			'1b9d6bcd-bbfd-1b2d-9b5d-ab8dfbbd4bed',
		],
	])('is the same reference with %s', async (_name, one, other) => {
		await setup.run(createNode(BY_ORDER), orders(one));
		await setup.run(createNode(BY_ORDER), orders(other));

		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it.each([
		['a space without a width', 'order\u200b1', 'holds a character that cannot be seen'],
		['a no-break space', 'order\u00a01', 'holds a character that cannot be seen'],
		['a line break', 'order\n1', 'holds a character that cannot be seen'],
		['a number that is not exact', 2 ** 53, 'holds a number that is not exact'],
		['a fraction', 10.5, 'holds a number that is not exact'],
		['a key that is cut off', 'sent:1b9d6bcd', 'holds no key of a failed item'],
	])('that contains %s fails its item', async (_name, order, words) => {
		const result = await setup.run(createNode(BY_ORDER), orders('fine', order));

		expect(result.error?.message).toContain(words);
		expect(result.error?.message).toContain('[item 1]');
		expect(sentKeys()).toEqual([]);
	});

	it.each([['={{ true }}'], ['={{ [1] }}'], ['={{ ({ a: 1 }) }}']])(
		'that an expression evaluates to another type (%s) fails with a clear message',
		async (idempotencyKey) => {
			const result = await setup.run(createNode({ idempotencyKey }), orders('a'));

			expect(result.error?.message).toBe(
				'The option "Idempotency Key" does not hold text [item 0]',
			);
		},
	);

	it('that is the same for two different cards: both fail, and without Continue nothing is sent', async () => {
		const result = await setup.run(createNode(BY_ORDER), orders('a', 'b', 'same', 'c', 'same'));

		expect(result.error?.message).toBe(
			'The option "Idempotency Key" is the same as that of item 4, which asks for something else [item 2]',
		);
		expect(sentKeys()).toEqual([]);
	});

	it('that is the same for two different cards: with Continue the others are created', async () => {
		const result = await setup.run(
			createNode(BY_ORDER, { onError: 'continueRegularOutput' }),
			orders('a', 'b', 'same', 'c', 'same'),
		);

		const outcomes = readFailures(result.getOutput(NODE_NAME)).map((failure) => failure?.outcome);
		expect(outcomes).toEqual([undefined, undefined, 'notApplied', undefined, 'notApplied']);
		expect(setup.sandbox.counters().cardsCreated).toBe(3);
	});

	it('that occurs twice in a run for the same card creates one card', async () => {
		const [order] = orders('same');
		const result = await setup.run(createNode(BY_ORDER), order ? [order, order] : []);

		const ids = result.getOutput(NODE_NAME).map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(1);
		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it.each([[''], ['   ']])(
		'that is empty (%j) fails its item and is never replaced',
		async (order) => {
			const result = await setup.run(createNode(BY_ORDER), orders('fine', order));

			expect(result.error?.message).toBe(
				'The option "Idempotency Key" is empty, because its expression gives nothing [item 1]',
			);
		},
	);

	it('whose expression evaluates to nothing fails its item', async () => {
		const result = await setup.run(
			createNode({ idempotencyKey: '={{ $json.missing }}' }, { onError: 'continueRegularOutput' }),
			orders('a', 'b'),
		);

		expect(readFailures(result.getOutput(NODE_NAME)).map((failure) => failure?.message)).toEqual([
			'The option "Idempotency Key" is empty, because its expression gives nothing [item 0]',
			'The option "Idempotency Key" is empty, because its expression gives nothing [item 1]',
		]);
		expect(sentKeys()).toEqual([]);
	});

	it('of 10 MB is rejected before any request', async () => {
		const result = await setup.run(createNode(BY_ORDER), orders('x'.repeat(10_000_000)));

		expect(result.error?.message).toBe(
			'The option "Idempotency Key" holds more than 500 characters [item 0]',
		);
		expect(sentKeys()).toEqual([]);
	});
});
