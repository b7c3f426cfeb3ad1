import { createProxyClient } from './proxyClient';
import { until } from '../../until';
import { SUBSCRIPTIONS, WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

const subscribe = () => setup.kobble.post(SUBSCRIPTIONS, { url: setup.endpoint.url });
const handshakes = () => setup.endpoint.of('SubscriptionConfirmation');
const states = () => setup.webhooks.subscribers().map(({ state }) => state);

describe('The handshake', () => {
	it('goes out after the answer, and its link confirms the subscription', async () => {
		await subscribe();
		await until(() => states()[0] === 'confirmed');
		const [arrival] = setup.endpoint.arrivals;
		const [request] = setup.sandbox.requests();
		expect([request?.method, request?.status]).toEqual(['POST', 201]);
		expect(arrival?.at).toBeGreaterThanOrEqual(request?.endedAt ?? Infinity);
		expect(arrival?.headers).toMatchObject({
			'x-amz-sns-message-type': 'SubscriptionConfirmation',
			'x-amz-sns-message-id': arrival?.envelope.MessageId,
			'x-amz-sns-topic-arn': setup.webhooks.topicArn,
			'content-type': 'text/plain; charset=UTF-8',
			'user-agent': 'Amazon Simple Notification Service Agent',
		});
		expect(arrival?.headers).not.toHaveProperty('x-amz-sns-subscription-arn');
		expect(arrival?.envelope.TopicArn).toBe(
			'arn:aws:sns:ap-southeast-2:123456789012:kobble-webhooks',
		);
		const link = new URL(arrival?.envelope.SubscribeURL ?? '');
		expect([link.origin, link.searchParams.get('Action')]).toEqual([
			'https://sns.ap-southeast-2.amazonaws.com',
			'ConfirmSubscription',
		]);
		expect(link.searchParams.get('Token')).toBe(arrival?.envelope.Token);
	});

	it('waits for the delay of the settings', async () => {
		setup.sandbox.set({ webhookHandshakeDelayMs: 150 });
		const begin = Date.now();
		await subscribe();
		await until(() => handshakes().length === 1);
		expect(Date.now() - begin).toBeGreaterThanOrEqual(140);
	});

	it('is over before the answer with beforeAnswer', async () => {
		setup.sandbox.set({ webhookHandshake: 'beforeAnswer', webhookHandshakeDelayMs: 30 });
		const { status } = await subscribe();
		expect([status, states()]).toEqual([201, ['confirmed']]);
	});

	it('delays the answer by one attempt at most if nobody answers it', async () => {
		// On a busy machine, an attempt with less time may be given up before it is connected.
		setup.sandbox.set({ webhookHandshake: 'beforeAnswer', webhookTimeLimitMs: 500 });
		setup.endpoint.answer = () => undefined;
		setup.endpoint.confirms = false;
		expect((await subscribe()).status).toBe(201);
		expect(states()).toEqual(['pending']);
		await until(() => handshakes().length === 1);
	});

	it('does not come with never', async () => {
		setup.sandbox.set({ webhookHandshake: 'never' });
		await subscribe();
		await new Promise((done) => setTimeout(done, 50));
		expect([states(), setup.endpoint.arrivals]).toEqual([['pending'], []]);
	});

	it('does not come any more after a reset', async () => {
		setup.sandbox.set({ webhookHandshakeDelayMs: 500 });
		await subscribe();
		setup.sandbox.reset();
		await new Promise((done) => setTimeout(done, 700));
		expect(setup.endpoint.arrivals).toEqual([]);
	});

	it('comes although the answer to the request was lost', async () => {
		const match = { method: 'POST', path: SUBSCRIPTIONS };
		setup.sandbox.setFaults({ match, fault: { kind: 'reset', when: 'after' } });
		await expect(subscribe()).rejects.toThrow();
		await until(() => states()[0] === 'confirmed');
	});

	it('is repeated with the same token after a 503, and not after a 403', async () => {
		setup.endpoint.confirms = false;
		setup.endpoint.answer = (_, { length }) => (length === 0 ? 503 : 403);
		await subscribe();
		await until(() => handshakes().length === 2);
		await setup.webhooks.settled();
		const [first, second] = handshakes();
		expect(second).toEqual(first);
		expect(setup.webhooks.deliveries()).toMatchObject([
			{ state: 'failed', attempts: [{ status: 503 }, { status: 403 }] },
		]);
	});

	it('has to be over before events are sent', async () => {
		setup.endpoint.confirms = false;
		await subscribe();
		await until(() => handshakes().length === 1);
		expect(setup.sandbox.emit().subscriptions).toBe(0);
		await setup.webhooks.settled();
		const aws = createProxyClient(setup.webhooks);
		await aws.get(handshakes()[0]?.SubscribeURL ?? '');
		expect(setup.sandbox.emit().subscriptions).toBe(1);
		await setup.webhooks.settled();
		expect(setup.endpoint.events()).toHaveLength(1);
	});

	it('confirms the same subscription again if its link is followed twice, and refuses a made-up token', async () => {
		await setup.subscribe();
		const aws = createProxyClient(setup.webhooks);
		const link = handshakes()[0]?.SubscribeURL ?? '';
		const [subscriber] = setup.webhooks.subscribers();
		const again = await aws.get(link);
		expect([again.status, again.data]).toEqual([
			200,
			expect.stringContaining(`${subscriber?.arn}`),
		]);
		const { status, data } = await aws.get(link.replace(/Token=..../, 'Token=0000'));
		expect([status, data]).toEqual([400, expect.stringContaining('Invalid parameter: Token')]);
		const elsewhere = link.replace('kobble-webhooks', 'another-topic');
		expect((await aws.get(elsewhere)).status).toBe(400);
	});
});

describe('The end of a subscription', () => {
	it('ends its deliveries, and is announced to its URL', async () => {
		const id = await setup.subscribe();
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${id}`);
		await setup.webhooks.settled();
		const [last] = setup.endpoint.of('UnsubscribeConfirmation');
		expect(last).toMatchObject({ TopicArn: setup.webhooks.topicArn, Token: expect.any(String) });
		expect(setup.endpoint.arrivals.at(-1)?.headers['x-amz-sns-subscription-arn']).toBe(
			setup.webhooks.subscribers()[0]?.arn,
		);
		expect(setup.sandbox.emit({ count: 3 }).subscriptions).toBe(0);
		await setup.webhooks.settled();
		expect(setup.endpoint.events()).toEqual([]);
	});

	it('drops what still waits, and what was to be repeated', async () => {
		const id = await setup.subscribe();
		setup.sandbox.set({
			webhookConcurrency: 1,
			webhookTimeLimitMs: 200,
			webhookUnsubscribeConfirmation: false,
		});
		setup.endpoint.answer = () => undefined;
		setup.sandbox.emit({ count: 5 });
		await until(() => setup.endpoint.events().length === 1);
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${id}`);
		await setup.webhooks.settled();
		expect(setup.webhooks.counters()).toMatchObject({ waiting: 0, dropped: 5 });
		expect(setup.endpoint.events()).toHaveLength(1);
	});

	it('is not announced if that is switched off, or if it was never confirmed', async () => {
		setup.sandbox.set({ webhookUnsubscribeConfirmation: false });
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${await setup.subscribe()}`);
		setup.sandbox.set({ webhookUnsubscribeConfirmation: true, webhookHandshake: 'never' });
		const { data } = await subscribe();
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${data.id}`);
		await setup.webhooks.settled();
		expect(setup.endpoint.of('UnsubscribeConfirmation')).toEqual([]);
		expect(states()).toEqual(['ended', 'ended']);
	});

	it('is undone if the link of the last message is followed', async () => {
		const id = await setup.subscribe();
		await setup.kobble.delete(`${SUBSCRIPTIONS}/${id}`);
		await setup.webhooks.settled();
		const [last] = setup.endpoint.of('UnsubscribeConfirmation');
		await createProxyClient(setup.webhooks).get(last?.SubscribeURL ?? '');
		expect(states()).toEqual(['confirmed']);
		expect((await setup.kobble.get(SUBSCRIPTIONS)).data).toEqual([]);
		expect(setup.sandbox.emit().subscriptions).toBe(1);
	});

	it('comes from the link of a notification too, and Kobble goes on listing the subscription', async () => {
		const id = await setup.subscribe();
		setup.sandbox.emit();
		await setup.webhooks.settled();
		const link = setup.endpoint.of('Notification')[0]?.UnsubscribeURL ?? '';
		const aws = createProxyClient(setup.webhooks);
		expect((await aws.get(link)).status).toBe(200);
		expect((await aws.get(link)).status).toBe(404);
		expect(states()).toEqual(['ended']);
		const { data } = await setup.kobble.get(SUBSCRIPTIONS);
		expect(data).toMatchObject([{ id }]);
	});
});
