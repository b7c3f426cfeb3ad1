import { UNKNOWN_ID } from '../sandboxClient';
import { WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(async () => {
	await setup.reset();
	await setup.subscribe();
	setup.endpoint.reset();
});

describe('An event', () => {
	it('comes as a notification, with the headers of SNS', async () => {
		const [event] = await setup.emitted(1);
		const [arrival] = setup.endpoint.arrivals;
		expect(JSON.parse(arrival?.envelope.Message ?? '')).toEqual(event);
		expect(event).toEqual({
			id: expect.any(String),
			type: 'transaction-create',
			entity_id: setup.sandbox.seed.transactions[0],
			client_id: setup.sandbox.seed.client,
			created_at: expect.any(String),
		});
		const { arn } = setup.webhooks.subscribers()[0] ?? {};
		expect(arrival?.headers).toMatchObject({
			'x-amz-sns-message-type': 'Notification',
			'x-amz-sns-message-id': arrival?.envelope.MessageId,
			'x-amz-sns-topic-arn': setup.webhooks.topicArn,
			'x-amz-sns-subscription-arn': arn,
			'content-type': 'text/plain; charset=UTF-8',
		});
		expect(arrival?.envelope.UnsubscribeURL).toBe(
			`https://sns.ap-southeast-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
		);
	});

	it('is what was asked for', async () => {
		const order = { type: 'wallet-update', entity_id: UNKNOWN_ID, client_id: 'me', id: 'again' };
		setup.sandbox.emit({ ...order, count: 2 });
		await setup.webhooks.settled();
		expect(setup.endpoint.events()).toMatchObject([order, order]);
		expect(new Set(setup.endpoint.messageIds()).size).toBe(2);
	});

	it('of another type needs an entity', () => {
		expect(() => setup.sandbox.emit({ type: 'wallet-update' })).toThrow('needs "entity_id"');
	});

	it('never happens by itself', async () => {
		await setup.kobble.get(`/customers/v1/transactions/${setup.sandbox.seed.transactions[0]}`);
		await setup.kobble.patch(`/customers/v1/cards/${setup.sandbox.seed.cards[0]}/status`, {
			status: 'SUSPENDED',
		});
		await new Promise((done) => setTimeout(done, 50));
		expect(setup.endpoint.arrivals).toEqual([]);
	});

	it('comes with the content type of the settings', async () => {
		setup.sandbox.set({ webhookContentType: 'application/json' });
		await setup.emitted(1);
		expect(setup.endpoint.arrivals[0]?.headers['content-type']).toBe('application/json');
	});

	it('goes to every subscription with one and the same message', async () => {
		await setup.subscribe();
		setup.endpoint.reset();
		await setup.emitted(2);
		expect(setup.endpoint.messageIds()).toHaveLength(4);
		expect(new Set(setup.endpoint.messageIds()).size).toBe(2);
	});
});

describe('A delivery', () => {
	it.each([
		['500', 500],
		['503', 503],
		['429', 429],
		['a broken connection', 0],
	])('is repeated after %s', async (_name, status) => {
		setup.endpoint.answer = (_, { length }) => (length < 2 ? status : 204);
		await setup.emitted(1);
		const [first, ...others] = setup.endpoint.arrivals.map(({ text }) => text);
		expect(others).toEqual([first, first]);
		expect(setup.webhooks.deliveries(1)).toMatchObject([
			{ state: 'delivered', duplicate: false, attempts: [{ status }, { status }, { status: 204 }] },
		]);
	});

	it.each([400, 401, 403, 404, 410, 302])('is not repeated after %d', async (status) => {
		setup.endpoint.answer = () => status;
		await setup.emitted(1);
		expect(setup.endpoint.arrivals).toHaveLength(1);
		expect(setup.webhooks.deliveries(1)).toMatchObject([
			{ state: 'failed', attempts: [{ status }] },
		]);
	});

	it('is repeated with the number and the pause of the settings', async () => {
		setup.sandbox.set({ webhookRetries: 2, webhookRetryDelayMs: 100 });
		setup.endpoint.answer = () => 500;
		await setup.emitted(1);
		const times = setup.endpoint.arrivals.map(({ at }) => at);
		expect(times).toHaveLength(3);
		expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(95);
		expect(setup.webhooks.counters()).toMatchObject({ failed: 1, statuses: { 500: 3 } });
	});

	it('has failed if there is no answer in time', async () => {
		setup.sandbox.set({ webhookTimeLimitMs: 1000 });
		setup.endpoint.answer = (_, { length }) => (length === 0 ? undefined : 200);
		await setup.emitted(1);
		expect(setup.webhooks.deliveries(1)).toMatchObject([
			{ attempts: [{ status: 0, reason: 'time limit' }, { status: 200 }] },
		]);
	});

	it('tells why there was no answer', async () => {
		const url = setup.endpoint.url.replace(/:\d+/, ':1');
		const result = await setup.webhooks.post(url, setup.webhooks.signer.notification('x'));
		expect(result).toMatchObject({ status: 0, reason: 'ECONNREFUSED' });
	});
});

describe('A post to any URL', () => {
	it('has exactly the given body and headers', async () => {
		const envelope = setup.webhooks.signer.notification('no JSON', { MessageId: 'mine' });
		const headers = { 'x-amz-sns-message-id': '', 'x-amz-sns-message-type': 'Nonsense' };
		expect(await setup.webhooks.post(setup.endpoint.url, envelope, { headers })).toMatchObject({
			status: 200,
		});
		const [arrival] = setup.endpoint.arrivals;
		expect(arrival?.envelope).toEqual(envelope);
		expect(arrival?.headers['x-amz-sns-message-type']).toBe('Nonsense');
		expect(arrival?.headers).not.toHaveProperty('x-amz-sns-message-id');
		await setup.webhooks.post(setup.endpoint.url, '{"Type":"x"}');
		expect(setup.endpoint.arrivals[1]?.text).toBe('{"Type":"x"}');
	});

	it('stays on this machine', async () => {
		const envelope = setup.webhooks.signer.notification('x');
		await expect(setup.webhooks.post('http://example.com/', envelope)).rejects.toThrow(
			'delivers to this machine only',
		);
	});
});
