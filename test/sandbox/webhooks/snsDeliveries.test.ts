import { NOWHERE } from '../caller';
import { WebhookBench } from './webhookSetup';

let bench: WebhookBench;

beforeAll(async () => {
	bench = await WebhookBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
	await bench.reset();
	await bench.subscribe();
	bench.endpoint.reset();
});

describe('An event', () => {
	it('comes as a notification, with the headers of SNS', async () => {
		const [event] = await bench.emitted(1);
		const [arrival] = bench.endpoint.arrivals;
		expect(JSON.parse(arrival?.envelope.Message ?? '')).toEqual(event);
		expect(event).toEqual({
			id: expect.any(String),
			type: 'transaction-create',
			entity_id: bench.sandbox.seed.transactions[0],
			client_id: bench.sandbox.seed.client,
			created_at: expect.any(String),
		});
		const { arn } = bench.webhooks.subscribers()[0] ?? {};
		expect(arrival?.headers).toMatchObject({
			'x-amz-sns-message-type': 'Notification',
			'x-amz-sns-message-id': arrival?.envelope.MessageId,
			'x-amz-sns-topic-arn': bench.webhooks.topicArn,
			'x-amz-sns-subscription-arn': arn,
			'content-type': 'text/plain; charset=UTF-8',
		});
		expect(arrival?.envelope.UnsubscribeURL).toBe(
			`https://sns.ap-southeast-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`,
		);
	});

	it('is what was ordered', async () => {
		const order = { type: 'wallet-update', entity_id: NOWHERE, client_id: 'me', id: 'again' };
		bench.sandbox.emit({ ...order, count: 2 });
		await bench.webhooks.settled();
		expect(bench.endpoint.events()).toMatchObject([order, order]);
		expect(new Set(bench.endpoint.messageIds()).size).toBe(2);
	});

	it('of another type has to be about something', () => {
		expect(() => bench.sandbox.emit({ type: 'wallet-update' })).toThrow('needs "entity_id"');
	});

	it('never happens by itself', async () => {
		await bench.kobble.get(`/customers/v1/transactions/${bench.sandbox.seed.transactions[0]}`);
		await bench.kobble.patch(`/customers/v1/cards/${bench.sandbox.seed.cards[0]}/status`, {
			status: 'SUSPENDED',
		});
		await new Promise((done) => setTimeout(done, 50));
		expect(bench.endpoint.arrivals).toEqual([]);
	});

	it('comes with the content type of the settings', async () => {
		bench.sandbox.set({ webhookContentType: 'application/json' });
		await bench.emitted(1);
		expect(bench.endpoint.arrivals[0]?.headers['content-type']).toBe('application/json');
	});

	it('goes to every subscription with one and the same message', async () => {
		await bench.subscribe();
		bench.endpoint.reset();
		await bench.emitted(2);
		expect(bench.endpoint.messageIds()).toHaveLength(4);
		expect(new Set(bench.endpoint.messageIds()).size).toBe(2);
	});
});

describe('A delivery', () => {
	it.each([
		['500', 500],
		['503', 503],
		['429', 429],
		['a broken connection', 0],
	])('is repeated after %s', async (_name, status) => {
		bench.endpoint.answer = (_, { length }) => (length < 2 ? status : 204);
		await bench.emitted(1);
		const [first, ...others] = bench.endpoint.arrivals.map(({ text }) => text);
		expect(others).toEqual([first, first]);
		expect(bench.webhooks.deliveries(1)).toMatchObject([
			{ state: 'delivered', duplicate: false, attempts: [{ status }, { status }, { status: 204 }] },
		]);
	});

	it.each([400, 401, 403, 404, 410, 302])('is not repeated after %d', async (status) => {
		bench.endpoint.answer = () => status;
		await bench.emitted(1);
		expect(bench.endpoint.arrivals).toHaveLength(1);
		expect(bench.webhooks.deliveries(1)).toMatchObject([
			{ state: 'failed', attempts: [{ status }] },
		]);
	});

	it('is repeated as often as the settings have it, that long after one another', async () => {
		bench.sandbox.set({ webhookRetries: 2, webhookRetryDelayMs: 100 });
		bench.endpoint.answer = () => 500;
		await bench.emitted(1);
		const times = bench.endpoint.arrivals.map(({ at }) => at);
		expect(times).toHaveLength(3);
		expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(95);
		expect(bench.webhooks.counters()).toMatchObject({ failed: 1, statuses: { 500: 3 } });
	});

	it('has not arrived where no answer comes in time', async () => {
		bench.sandbox.set({ webhookTimeLimitMs: 1000 });
		bench.endpoint.answer = (_, { length }) => (length === 0 ? undefined : 200);
		await bench.emitted(1);
		expect(bench.webhooks.deliveries(1)).toMatchObject([
			{ attempts: [{ status: 0, reason: 'time limit' }, { status: 200 }] },
		]);
	});

	it('tells why there was no answer', async () => {
		const url = bench.endpoint.url.replace(/:\d+/, ':1');
		const result = await bench.webhooks.post(url, bench.webhooks.signer.notification('x'));
		expect(result).toMatchObject({ status: 0, reason: 'ECONNREFUSED' });
	});
});

describe('What is posted past all subscriptions', () => {
	it('is exactly what was given, with the headers that were given', async () => {
		const envelope = bench.webhooks.signer.notification('no JSON', { MessageId: 'mine' });
		const headers = { 'x-amz-sns-message-id': '', 'x-amz-sns-message-type': 'Nonsense' };
		expect(await bench.webhooks.post(bench.endpoint.url, envelope, { headers })).toMatchObject({
			status: 200,
		});
		const [arrival] = bench.endpoint.arrivals;
		expect(arrival?.envelope).toEqual(envelope);
		expect(arrival?.headers['x-amz-sns-message-type']).toBe('Nonsense');
		expect(arrival?.headers).not.toHaveProperty('x-amz-sns-message-id');
		await bench.webhooks.post(bench.endpoint.url, '{"Type":"x"}');
		expect(bench.endpoint.arrivals[1]?.text).toBe('{"Type":"x"}');
	});

	it('stays on this machine', async () => {
		const envelope = bench.webhooks.signer.notification('x');
		await expect(bench.webhooks.post('http://example.com/', envelope)).rejects.toThrow(
			'delivers to this machine only',
		);
	});
});
