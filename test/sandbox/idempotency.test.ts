import type { AxiosInstance } from 'axios';
import { randomUUID } from 'node:crypto';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import {
	CARDS,
	createAuthorizedClient,
	createCardBody,
	createHttpClient,
	withKey,
} from './sandboxClient';

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

it('answers a repeat with the first response and creates no second card', async () => {
	const key = withKey();
	const first = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	await kobble.patch(`${CARDS}/${first.data.id}/status`, { status: 'ACTIVE' });
	const second = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	expect([second.status, second.data]).toEqual([201, first.data]);
	expect(sandbox.counters()).toMatchObject({ cardsCreated: 1, replays: 1, doubledWallets: [] });
});

it('treats a key in capitals as the same key', async () => {
	const key = randomUUID();
	const first = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey(key));
	const second = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey(key.toUpperCase()));
	expect(second.data).toEqual(first.data);
});

it.each(['replace', 'renew', 'secrets'])('replays %s too', async (action) => {
	const key = withKey();
	const path = `${CARDS}/${sandbox.seed.cards[0]}/${action}`;
	const body = action === 'secrets' ? { remarks: 'x' } : { reason: 'x' };
	const first = await kobble.post(path, body, key);
	const cards = sandbox.cards();
	const second = await kobble.post(path, body, key);
	expect(first.status).toBeLessThan(300);
	expect([second.status, second.data]).toEqual([first.status, first.data]);
	expect(sandbox.cards()).toEqual(cards);
});

it.each([undefined, 'order-17', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'])(
	'refuses the key %s, creates nothing, and logs no malformed key',
	async (key) => {
		const config = key === undefined ? {} : withKey(key);
		const { status, data } = await kobble.post(CARDS, createCardBody(sandbox, 0), config);
		expect(status).toBe(400);
		expect(data.message).toContain('idempotency-key');
		expect(sandbox.cards()).toHaveLength(12);
		const [record] = sandbox.requests();
		expect(record?.idempotencyKey).toBe(key === undefined ? undefined : '(malformed)');
	},
);

it('answers 422 for a known key with another body or another path', async () => {
	const key = withKey();
	await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	expect((await kobble.post(CARDS, createCardBody(sandbox, 1), key)).status).toBe(422);
	const [first, second] = sandbox.seed.cards;
	const another = withKey();
	expect((await kobble.post(`${CARDS}/${first}/replace`, {}, another)).status).toBe(201);
	expect((await kobble.post(`${CARDS}/${first}/renew`, {}, another)).status).toBe(422);
	expect((await kobble.post(`${CARDS}/${second}/replace`, {}, another)).status).toBe(422);
	expect(sandbox.cards()).toHaveLength(14);
});

it('answers 409 while the first request with the key is still running', async () => {
	sandbox.set({ latencyMs: 150 });
	const key = withKey();
	const answers = await Promise.all([
		kobble.post(CARDS, createCardBody(sandbox, 0), key),
		kobble.post(CARDS, createCardBody(sandbox, 0), key),
	]);
	expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
	expect((await kobble.post(CARDS, createCardBody(sandbox, 0), key)).status).toBe(201);
	expect(sandbox.counters().cardsCreated).toBe(1);
});

it('keeps the keys of two clients apart', async () => {
	const other = await createAuthorizedClient(sandbox, 'client/write', sandbox.secondClient);
	const key = withKey();
	const first = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	const second = await other.post(CARDS, createCardBody(sandbox, 1), key);
	expect([first.status, second.status]).toEqual([201, 201]);
	expect(second.data.id).not.toBe(first.data.id);
});

describe('a refusal', () => {
	const blocked = () => ({
		wallet_id: sandbox.seed.blockedWallets[0],
		program_id: sandbox.seed.programs[0],
	});

	async function refuseThenActivate(key: object) {
		const { status } = await kobble.post(CARDS, blocked(), key);
		expect(status).toBe(400);
		const path = `/customers/v1/wallets/${sandbox.seed.blockedWallets[0]}`;
		expect((await kobble.patch(path, { status: 'ACTIVE' })).status).toBe(200);
	}

	it('is replayed after its cause is gone', async () => {
		const key = withKey();
		await refuseThenActivate(key);
		expect((await kobble.post(CARDS, blocked(), key)).status).toBe(400);
		expect((await kobble.post(CARDS, blocked(), withKey())).status).toBe(201);
	});

	it('is not replayed if that is switched off', async () => {
		sandbox.set({ replayRefusals: false });
		const key = withKey();
		await refuseThenActivate(key);
		const made = await kobble.post(CARDS, blocked(), key);
		expect(made.status).toBe(201);
		expect((await kobble.post(CARDS, blocked(), key)).data).toEqual(made.data);
	});
});

it('forgets a key after its retention', async () => {
	sandbox.set({ keyRetentionSeconds: 0 });
	const key = withKey();
	await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	const { status, data } = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	expect(status).toBe(400);
	expect(data.message).toBe('Invalid wallet with existing entity association');
});

it('shows a doubled wallet if the rule of one card per wallet is off', async () => {
	sandbox.set({ oneCardPerWallet: false });
	await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
	await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
	const { doubledWallets, cardsPerWallet, cardsCreated } = sandbox.counters();
	expect(doubledWallets).toEqual([sandbox.seed.wallets[0]]);
	expect(cardsPerWallet).toEqual({ [String(sandbox.seed.wallets[0])]: 2 });
	expect(cardsCreated).toBe(2);
});

describe('a server that follows the words of the guide to the letter', () => {
	beforeEach(() => sandbox.set({ keyMatching: 'keyOnly' }));

	it('answers a known key with its first answer, whatever is asked for', async () => {
		const key = withKey();
		const first = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		const other = await kobble.post(CARDS, createCardBody(sandbox, 1), key);
		expect([other.status, other.data]).toEqual([201, first.data]);
		const secret = `${CARDS}/${sandbox.seed.cards[0]}/secrets`;
		const third = await kobble.post(secret, { remarks: 'x' }, key);
		expect([third.status, third.data]).toEqual([201, first.data]);
		expect(sandbox.counters()).toMatchObject({ cardsCreated: 1, replays: 2 });
	});

	it('keeps the keys of two clients apart', async () => {
		const other = await createAuthorizedClient(sandbox, 'client/write', sandbox.secondClient);
		const key = withKey();
		await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		await other.post(CARDS, createCardBody(sandbox, 1), key);
		expect(sandbox.counters().cardsCreated).toBe(2);
	});
});

describe('keys are forgotten', () => {
	beforeEach(() => sandbox.set({ oneCardPerWallet: false }));

	/** Whether a repeat makes a second card once `forget` was called. */
	async function makesSecondCard(forget: () => unknown): Promise<boolean> {
		const key = withKey();
		const first = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		const repeat = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		expect(repeat.data).toEqual(first.data);
		await forget();
		const late = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		expect(late.status).toBe(201);
		return late.data.id !== first.data.id;
	}

	it('at once by a call', async () => {
		expect(await makesSecondCard(() => sandbox.forgetKeysNow())).toBe(true);
		const admin = createHttpClient(`${sandbox.url}/__sandbox`);
		expect(await makesSecondCard(() => admin.post('/forget-keys'))).toBe(true);
	});

	it("at the end of an epoch of the sandbox's clock", async () => {
		const day = 86_400;
		sandbox.set({ keyEpochSeconds: day });
		const untilMidnight = day - (Math.floor(Date.now() / 1000) % day);
		expect(await makesSecondCard(() => sandbox.set({ clockOffsetSeconds: untilMidnight }))).toBe(
			true,
		);
		// From the beginning of a day to a moment before its end.
		const later = { clockOffsetSeconds: untilMidnight + day - 60 };
		expect(await makesSecondCard(() => sandbox.set(later))).toBe(false);
	});

	it("after their retention on the sandbox's clock", async () => {
		sandbox.set({ keyRetentionSeconds: 3600 });
		expect(await makesSecondCard(() => sandbox.set({ clockOffsetSeconds: 3000 }))).toBe(false);
		expect(await makesSecondCard(() => sandbox.set({ clockOffsetSeconds: 6600 }))).toBe(true);
	});
});
