import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, createCardBody, CARDS, withKey } from './sandboxClient';

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

function atOnce(count: number) {
	return Promise.all(Array.from({ length: count }, () => kobble.get(CARDS)));
}

describe('counters', () => {
	it('count requests by path of the contract, and statuses', async () => {
		await kobble.get(`${CARDS}/${sandbox.seed.cards[0]}`);
		await kobble.get(`${CARDS}/${sandbox.seed.cards[1]}`);
		await kobble.get('/nowhere');
		await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect(sandbox.counters()).toEqual({
			requests: {
				'GET /customers/v1/cards/{id}': 2,
				'GET (unknown)': 1,
				'POST /customers/v1/cards': 1,
			},
			statuses: { 200: 2, 404: 1, 201: 1 },
			tokenRequests: 0,
			tokensIssued: 0,
			cardsCreated: 1,
			cardsPerWallet: { [String(sandbox.seed.wallets[0])]: 1 },
			doubledWallets: [],
			created: {},
			doubled: {},
			replays: 0,
			faults: {},
			inFlight: 0,
			maxInFlight: 1,
		});
	});

	it('know how many are in flight now and were at most', async () => {
		sandbox.set({ latencyMs: 200 });
		const running = atOnce(4);
		while (sandbox.counters().inFlight < 4) await new Promise((done) => setTimeout(done, 5));
		await running;
		expect(sandbox.counters()).toMatchObject({ inFlight: 0, maxInFlight: 4 });
		expect(sandbox.requests().map(({ inFlight }) => inFlight)).toEqual([1, 2, 3, 4]);
	});

	it('start again with a reset, and a request in flight does no harm', async () => {
		sandbox.set({ latencyMs: 100 });
		const running = kobble.get(CARDS);
		while (sandbox.counters().inFlight === 0) await new Promise((done) => setTimeout(done, 5));
		sandbox.reset();
		expect((await running).status).toBe(200);
		expect(sandbox.counters()).toMatchObject({ inFlight: 0, requests: {}, statuses: {} });
	});
});

describe('the list of requests', () => {
	it('has time, path, key, status and page, oldest first', async () => {
		const before = Date.now();
		const key = withKey();
		await kobble.get(CARDS, { params: { limit: 5, offset: 2 } });
		await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		const [list, create, repeat] = sandbox.requests();
		expect(list).toMatchObject({ method: 'GET', status: 200, query: { limit: '5', offset: '2' } });
		expect(create).toMatchObject({
			path: CARDS,
			template: CARDS,
			status: 201,
			idempotencyKey: key.headers['idempotency-key'],
			replayed: false,
		});
		expect(repeat?.replayed).toBe(true);
		expect(list?.startedAt).toBeGreaterThanOrEqual(before);
		expect(list?.endedAt).toBeLessThanOrEqual(create?.startedAt ?? 0);
		expect(sandbox.requests(1)).toEqual([repeat]);
	});

	it('holds neither token nor secret', async () => {
		const { data } = await kobble.post(
			`${CARDS}/${sandbox.seed.cards[0]}/secrets`,
			{ remarks: 'remark-text' },
			withKey(),
		);
		await kobble.get(CARDS, { params: { access_token: 'leaked-token' } });
		const told = JSON.stringify([sandbox.requests(), sandbox.counters()]);
		const authorization = String(kobble.defaults.headers.common.Authorization);
		for (const word of [data.secret, authorization.slice(7), 'leaked-token', 'remark-text']) {
			expect(told).not.toContain(word);
		}
	});
});

describe('limits', () => {
	it('answer 429 to more requests at once than allowed', async () => {
		sandbox.set({ latencyMs: 100, maxInFlight: 2 });
		const answers = await atOnce(5);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429]);
		const refused = answers.find(({ status }) => status === 429);
		expect(refused?.data.message).toContain('More than 2');
		expect(refused?.headers).not.toHaveProperty('retry-after');
	});

	it('answer 429 to more requests within a second than allowed, with Retry-After', async () => {
		sandbox.set({ maxPerSecond: 3, limitRetryAfter: 1 });
		const answers = await atOnce(5);
		expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
		const refused = answers.find(({ status }) => status === 429);
		expect(refused?.headers['retry-after']).toBe('1');
		await new Promise((done) => setTimeout(done, 1050));
		expect((await kobble.get(CARDS)).status).toBe(200);
	});

	it('do not count token requests', async () => {
		sandbox.set({ maxPerSecond: 1 });
		const second = await createAuthorizedClient(sandbox);
		expect((await second.get(CARDS)).status).toBe(200);
	});
});
