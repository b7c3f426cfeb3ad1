import { startSandbox } from '../../../sandbox/sandbox';
import {
	createAuthorizedClient,
	UNKNOWN_ID,
	createHttpClient,
	UUID_V4,
	withKey,
} from '../sandboxClient';
import { until } from '../../until';
import { SUBSCRIPTIONS, WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

const subscribe = (body: object) => setup.kobble.post(SUBSCRIPTIONS, body);
const list = async () => (await setup.kobble.get(SUBSCRIPTIONS)).data;

describe('Webhook subscriptions', () => {
	it('are created, listed and deleted', async () => {
		const { status, data } = await subscribe({ url: setup.endpoint.url });
		expect(status).toBe(201);
		expect(data).toEqual({
			id: expect.stringMatching(UUID_V4),
			url: setup.endpoint.url,
			created_at: expect.stringMatching(/Z$/),
			updated_at: expect.stringMatching(/Z$/),
		});
		expect(await list()).toEqual([data]);
		const deleted = await setup.kobble.delete(`${SUBSCRIPTIONS}/${data.id}`);
		expect([deleted.status, deleted.data]).toEqual([200, data]);
		expect(await list()).toEqual([]);
	});

	it('are created a second time for the same URL', async () => {
		const first = await subscribe({ url: setup.endpoint.url });
		const second = await subscribe({ url: setup.endpoint.url });
		expect(await list()).toEqual([first.data, second.data]);
		expect(first.data.id).not.toBe(second.data.id);
	});

	it('take a URL and nothing else', async () => {
		expect((await subscribe({})).status).toBe(400);
		expect((await subscribe({ url: 'no url' })).status).toBe(400);
		expect((await subscribe({ url: setup.endpoint.url, events: ['a'] })).status).toBe(400);
		expect(await list()).toEqual([]);
	});

	it.each([
		'http://example.com/hook',
		'https://127.0.0.1.example.com/hook',
		'http://localhost.example.com/',
		'http://10.0.0.1/',
		'http://127.0.0.1@example.com/',
		'http://[::ffff:10.0.0.1]/',
		'http://0.0.0.0:5678/',
	])('are refused for %s, which leads away from this machine', async (url) => {
		const { status, data } = await subscribe({ url });
		expect([status, data.message]).toEqual([
			400,
			expect.stringContaining('delivers to this machine only'),
		]);
		expect(await list()).toEqual([]);
	});

	it('are refused for a URL of another scheme', async () => {
		const { status, data } = await subscribe({ url: 'ftp://localhost/hook' });
		expect([status, data.message]).toEqual([400, 'The url has to begin with http:// or https://']);
	});

	it('are unknown under other ids, and need a token', async () => {
		expect((await setup.kobble.delete(`${SUBSCRIPTIONS}/${UNKNOWN_ID}`)).status).toBe(404);
		expect((await createHttpClient(setup.sandbox.url).get(SUBSCRIPTIONS)).status).toBe(401);
		const reader = await createAuthorizedClient(setup.sandbox, 'client/read');
		const { status } = await reader.post(SUBSCRIPTIONS, { url: setup.endpoint.url });
		expect(status).toBe(403);
	});

	it('are not there under the plural path', async () => {
		const { status } = await setup.kobble.get('/customers/v1/webhooks/subscriptions');
		expect(status).toBe(404);
	});

	it('are gone after a reset', async () => {
		await subscribe({ url: setup.endpoint.url });
		setup.sandbox.reset();
		expect(await list()).toEqual([]);
		expect(setup.webhooks.subscribers()).toEqual([]);
	});
});

describe('The answer, whose shape is not documented,', () => {
	const url = () => setup.endpoint.url;
	const withoutId = () => ({
		url: url(),
		created_at: expect.any(String),
		updated_at: expect.any(String),
	});
	const whole = () => ({ id: expect.stringMatching(UUID_V4), ...withoutId() });

	it('comes inside data', async () => {
		setup.sandbox.set({ webhookAnswer: 'data' });
		const { data } = await subscribe({ url: url() });
		expect(data).toEqual({ data: whole() });
		expect(await list()).toEqual({ data: [data.data] });
	});

	it('comes without an id, which the list has', async () => {
		setup.sandbox.set({ webhookAnswer: 'noId' });
		expect((await subscribe({ url: url() })).data).toEqual(withoutId());
		expect(await list()).toEqual([whole()]);
	});

	it('comes without an id anywhere', async () => {
		setup.sandbox.set({ webhookAnswer: 'neverId' });
		expect((await subscribe({ url: url() })).data).toEqual(withoutId());
		expect(await list()).toEqual([withoutId()]);
	});

	it('has an id once the handshake is over', async () => {
		setup.sandbox.set({ webhookAnswer: 'idOnceConfirmed', webhookHandshakeDelayMs: 1000 });
		expect((await subscribe({ url: url() })).data).toEqual({ id: null, ...withoutId() });
		expect(await list()).toEqual([{ id: null, ...withoutId() }]);
		await until(() => setup.webhooks.subscribers()[0]?.state === 'confirmed');
		expect(await list()).toEqual([whole()]);
	});

	it('to DELETE is empty', async () => {
		setup.sandbox.set({ webhookDeleteIsEmpty: true });
		const { data } = await subscribe({ url: url() });
		const deleted = await setup.kobble.delete(`${SUBSCRIPTIONS}/${data.id}`);
		expect([deleted.status, deleted.data]).toEqual([204, '']);
	});
});

it('are refused by a sandbox that was started without webhooks', async () => {
	const sandbox = await startSandbox();
	try {
		const kobble = await createAuthorizedClient(sandbox);
		const { status, data } = await kobble.post(SUBSCRIPTIONS, { url: 'http://localhost/hook' });
		expect([status, data.message]).toEqual([400, expect.stringContaining('--webhooks')]);
		expect((await kobble.get(SUBSCRIPTIONS)).status).toBe(400);
		expect(() => sandbox.emit()).toThrow('webhooks: true');
		expect((await createHttpClient(sandbox.url).post('/__sandbox/events')).status).toBe(400);
	} finally {
		await sandbox.close();
	}
});

describe('Transactions', () => {
	const TRANSACTIONS = '/customers/v1/transactions';

	it('exist from the start, paid with the seeded cards', async () => {
		const { seed } = setup.sandbox;
		expect(seed.transactions).toHaveLength(12);
		const { status, data } = await setup.kobble.get(`${TRANSACTIONS}/${seed.transactions[1]}`);
		expect(status).toBe(200);
		expect(data).toMatchObject({
			id: seed.transactions[1],
			amount: 200,
			card_id: seed.cards[1],
			from: seed.linkedWallets[1],
		});
	});

	it('emit an event transaction-create when they are created', async () => {
		await setup.subscribe();
		const to = setup.sandbox.seed.wallets[0];
		const body = { amount: 10, to };
		const { data } = await setup.kobble.post(`${TRANSACTIONS}/manual-credit`, body, withKey());
		await until(() => setup.endpoint.events().length === 1);
		expect(setup.endpoint.events()).toMatchObject([
			{ type: 'transaction-create', entity_id: data.id, client_id: setup.sandbox.seed.client },
		]);
	});

	it('have no card if there is none, and are unknown under other ids', async () => {
		const { transactions, wallets } = setup.sandbox.reset({ cards: 0, transactions: 3 });
		const { data } = await setup.kobble.get(`${TRANSACTIONS}/${transactions[2]}`);
		expect(data).toMatchObject({ card_id: null, from: wallets[2] });
		expect((await setup.kobble.get(`${TRANSACTIONS}/${UNKNOWN_ID}`)).status).toBe(404);
		setup.sandbox.reset({ cards: 12, transactions: 12 });
	});
});
