import type { AxiosInstance } from 'axios';
import type { Card } from '../../sandbox/records';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, createCardBody, CARDS, withKey } from './sandboxClient';

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: { cards: 250 } });
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

async function page(params: object) {
	const { status, data, headers } = await kobble.get<Card[]>(CARDS, { params });
	expect(status).toBe(200);
	return { ids: data.map((card) => card.id), data, headers };
}

it('returns ten cards, the oldest first, without parameters', async () => {
	const { ids, headers } = await page({});
	expect(ids).toEqual(sandbox.seed.cards.slice(0, 10));
	expect(headers).toMatchObject({ 'x-total-count': '250', 'x-offset': '0', 'x-limit': '10' });
});

it('returns every card once over all pages, in both orders', async () => {
	for (const order of ['asc', 'desc']) {
		const seen: string[] = [];
		for (let offset = 0; offset < 250; offset += 70) {
			seen.push(...(await page({ offset, limit: 70, order })).ids);
		}
		const wanted = [...sandbox.seed.cards];
		expect(seen).toEqual(order === 'asc' ? wanted : wanted.reverse());
	}
});

it('cuts a limit above the maximum, and says so in X-Limit', async () => {
	const { ids, headers } = await page({ limit: 5000 });
	expect(ids).toHaveLength(100);
	expect(headers['x-limit']).toBe('100');
	sandbox.set({ maxPageSize: 7 });
	expect((await page({ limit: 5000 })).ids).toHaveLength(7);
});

it.each([400, 422] as const)(
	'refuses a limit above the maximum with %i if told to',
	async (status) => {
		sandbox.set({ maxPageSize: 50, oversizedPageStatus: status });
		const refused = await kobble.get(CARDS, { params: { limit: 51 } });
		expect([refused.status, refused.data.message]).toEqual([status, 'limit must be at most 50']);
		expect((await page({ limit: 50 })).ids).toHaveLength(50);
	},
);

it('returns an empty page after the last card', async () => {
	expect((await page({ offset: 250, limit: 10 })).data).toEqual([]);
	expect((await page({ offset: 9000, limit: 10, order: 'desc' })).data).toEqual([]);
});

it('leaves out cards created before from or after to; both ends are included', async () => {
	const cards = sandbox.cards();
	const between = { from: cards[20]?.created_at, to: cards[29]?.created_at, limit: 100 };
	const { ids, headers } = await page(between);
	expect(ids).toEqual(sandbox.seed.cards.slice(20, 30));
	expect(headers['x-total-count']).toBe('10');
	expect((await page({ ...between, order: 'desc', offset: 8 })).ids).toEqual(
		sandbox.seed.cards.slice(20, 22).reverse(),
	);
});

it('returns nothing if from is after to', async () => {
	const { data } = await page({ from: '2030-01-01T00:00:00Z', to: '2020-01-01T00:00:00Z' });
	expect(data).toEqual([]);
});

it('puts a new card last', async () => {
	const { data: card } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
	expect((await page({ order: 'desc', limit: 1 })).ids).toEqual([card.id]);
});

it('leaves out the page headers if they are switched off', async () => {
	sandbox.set({ pageHeaders: false });
	const { headers } = await page({});
	expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
});

it.each([{ limit: 0 }, { offset: -1 }, { order: 'up' }, { from: 'monday' }, { status: 'ACTIVE' }])(
	'refuses %j',
	async (params) => {
		const { status, data } = await kobble.get(CARDS, { params });
		expect(status).toBe(400);
		expect(data.message).toContain(Object.keys(params)[0]);
	},
);
