import type { INode } from 'n8n-workflow';

import { byId, createKobbleCards, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

const ANSWER_AFTER_ACTING = { kind: 'reset', when: 'after' } as const;

/** An operation on the card in the item. */
function onCard(operation: string, parameters: INode['parameters'] = {}): INode {
	return createKobbleCards({ operation, cardId: byId('={{ $json.card }}'), ...parameters });
}

describe.each(N8N_LINES)('the life cycle of a card on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 12 });
	});

	const cardItems = () => setup.sandbox.seed.cards.map((card) => ({ card }));
	const posts = () => setup.sandbox.requests().filter(({ method }) => method === 'POST');

	it('Get returns the card as Kobble sent it', async () => {
		const run = await setup.run(onCard('get'), cardItems());
		expect(run.getOutput(NODE_NAME).map(({ json }) => json)).toEqual(setup.sandbox.cards());
		expect(run.getOutput(NODE_NAME).map(({ pairedItem }) => pairedItem)).toEqual(
			cardItems().map((_, item) => ({ item })),
		);
	});

	it('Get names the card that does not exist', async () => {
		const card = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
		const run = await setup.run(onCard('get'), [{ card }]);
		expect(run.error?.message).toContain('Kobble could not retrieve the card');
		expect(run.error?.description).toContain('Check Card');
	});

	it("Replace returns the successor from Kobble's response", async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const parameters = {
			additionalFields: { reason: ' worn out ', expiry: '2031-05-01T00:00:00Z' },
		};
		const run = await setup.run(onCard('replace', parameters), [{ card }]);
		const successor = setup.sandbox.cards().at(-1);
		expect(run.getOutput(NODE_NAME)).toEqual([{ json: successor, pairedItem: { item: 0 } }]);
		expect(successor).toMatchObject({ expiry: '2031-05-01T00:00:00.000Z', status: 'INACTIVE' });
		expect(setup.sandbox.cards()).toHaveLength(13);
	});

	it('Renew extends the expiry of the same card', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const run = await setup.run(onCard('renew'), [{ card }]);
		const [output] = run.getOutput(NODE_NAME);
		expect(output?.json).toMatchObject({ id: card, expiry: '2031-01-01T00:00:00.000Z' });
		expect(setup.sandbox.cards()).toHaveLength(12);
	});

	test.each(['replace', 'renew'])('%s sends the body {} if no field is set', async (operation) => {
		const [card = ''] = setup.sandbox.seed.cards;
		// The sandbox rejects a POST without a body.
		setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards*', bodyContains: '{}' },
			fault: { kind: 'latency', ms: 1 },
		});
		const run = await setup.run(onCard(operation), [{ card }]);
		expect(run.error).toBeUndefined();
		expect(setup.sandbox.counters().faults).toEqual({ latency: 1 });
	});

	test.each(['replace', 'renew', 'generateSecret'])(
		'%s is retried with the same key if the response was lost, and takes effect once',
		async (operation) => {
			const [card = ''] = setup.sandbox.seed.cards;
			setup.sandbox.setFaults({ match: { method: 'POST', nth: [1] }, fault: ANSWER_AFTER_ACTING });
			const run = await setup.run(onCard(operation, { remarks: 'asked for' }), [{ card }]);
			expect(run.error).toBeUndefined();
			const keys = posts()
				.filter(({ path }) => path.startsWith('/customers'))
				.map(({ idempotencyKey }) => idempotencyKey);
			expect(keys).toHaveLength(2);
			expect(new Set(keys).size).toBe(1);
			expect(keys[0]).toMatch(/^[0-9a-f]{8}-/);
			expect(setup.sandbox.counters().replays).toBe(1);
		},
	);

	it('takes effect once for one reference, even in another execution', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const node = onCard('replace', { options: { idempotencyKey: 'case-77' } });
		const first = await setup.run(node, [{ card }]);
		const second = await setup.run(node, [{ card }]);
		expect(second.getOutput(NODE_NAME)[0]?.json).toEqual(first.getOutput(NODE_NAME)[0]?.json);
		expect(setup.sandbox.cards()).toHaveLength(13);
	});

	it('Generate Secret returns the secret in its own item, and nowhere else', async () => {
		const node = onCard('generateSecret', { remarks: '={{ $json.why }}' });
		const [card = '', other = ''] = setup.sandbox.seed.cards;
		const run = await setup.run({ ...node, onError: 'continueRegularOutput' }, [
			{ card, why: 'cardholder is on the phone' },
			{ card: other, why: ' ' },
		]);
		const [first, second] = run.getOutput(NODE_NAME);
		const secret = String(first?.json.secret);
		expect(secret.length).toBeGreaterThan(20);
		expect(first?.json).toHaveProperty('expires_at');
		expect(second?.json.error).toMatchObject({
			message: 'The field "Remarks" is empty, because its expression gives nothing [item 1]',
			outcome: 'notApplied',
		});
		expect(setup.engine.log()).not.toContain(secret);
		expect(JSON.stringify(run.runExecutionData).split(secret)).toHaveLength(2);
	});

	test.each([
		['05/31', '"expiry":"05/31"'],
		[' 2031-05-01 ', '"expiry":"2031-05-01"'],
		['2031-05-01T00:00:00', '"expiry":"2031-05-01T00:00:00"'],
		['={{ DateTime.fromISO("2031-05-01T10:00:00+10:00") }}', '"expiry":"2031-05-01T00:00:00.000Z"'],
		['={{ new Date("2031-05-01T00:00:00Z") }}', '"expiry":"2031-05-01T00:00:00.000Z"'],
	])(
		'the expiry %j is sent as %s, because Kobble does not document a format',
		async (expiry, body) => {
			setup.sandbox.setFaults({
				match: { method: 'POST', path: '/customers/v1/cards*', bodyContains: body },
				fault: { kind: 'status', status: 404 },
			});
			for (const operation of ['replace', 'renew']) {
				const run = await setup.run(
					onCard(operation, { additionalFields: { expiry } }),
					cardItems().slice(0, 1),
				);
				expect(run.error?.description).toContain('Check Card');
			}
			expect(setup.sandbox.counters().faults).toEqual({ status: 2 });
		},
	);

	test.each(['={{ 1935360000000 }}', '={{ true }}', '={{ { at: 1 } }}', '={{ ["05/31"] }}'])(
		'rejects the expiry %s, which is neither text nor a date, before any request',
		async (expiry) => {
			const run = await setup.run(onCard('replace', { additionalFields: { expiry } }), cardItems());
			expect(run.error?.message).toBe('The field "Expiry" is neither text nor a date [item 0]');
			expect(posts()).toEqual([]);
		},
	);
});
