import type { AxiosInstance } from 'axios';
import type { Transaction } from '../../sandbox/records';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, UNKNOWN_ID, withKey } from './sandboxClient';

const TRANSACTIONS = '/customers/v1/transactions';
const CREDIT = `${TRANSACTIONS}/manual-credit`;
const DEBIT = `${TRANSACTIONS}/manual-debit`;

let sandbox: Sandbox;
let kobble: AxiosInstance;
let first: string;
let second: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => {
	sandbox.reset();
	[first = '', second = ''] = sandbox.seed.wallets;
});

async function getBalance(id: string) {
	const { data } = await kobble.get(`/customers/v1/wallets/${id}`);
	expect(data.total_amount).toBe(data.amount + data.reserved_amount);
	return data.amount;
}

/** What the transactions of a wallet add up to. */
function sumUp(wallet: string): number {
	const all: Transaction[] = [...sandbox.state.transactions.values()];
	return all.reduce(
		(sum, { from, to, amount }) =>
			sum + (to === wallet ? amount : 0) - (from === wallet ? amount : 0),
		0,
	);
}

afterEach(() => {
	for (const { id, amount } of sandbox.state.wallets.values()) expect(amount).toBe(sumUp(id));
});

describe('Manual credit', () => {
	it('raises the balance and answers 201 with the transaction', async () => {
		const body = { amount: 2500, reference: 'Top-up', metadata: { order: 7 }, to: first };
		const { status, data } = await kobble.post(CREDIT, body, withKey());
		expect(status).toBe(201);
		expect(data).toMatchObject({
			...body,
			type: 'MANUAL_CREDIT',
			status: 'COMPLETED',
			from: null,
			card_id: null,
		});
		expect(await getBalance(first)).toBe(2500);
		expect((await kobble.get(`${TRANSACTIONS}/${data.id}`)).data).toEqual(data);
	});

	it('is done once for one key', async () => {
		const key = withKey();
		const body = { amount: 10, to: first };
		const created = await kobble.post(CREDIT, body, key);
		const repeat = await kobble.post(CREDIT, body, key);
		expect([repeat.status, repeat.data]).toEqual([201, created.data]);
		expect(await getBalance(first)).toBe(10);
		expect((await kobble.post(CREDIT, body)).status).toBe(400);
	});
});

describe('Manual debit', () => {
	it('lowers the balance, and is refused if there is too little', async () => {
		await kobble.post(CREDIT, { amount: 100, to: first }, withKey());
		const { status, data } = await kobble.post(DEBIT, { amount: 60, from: first }, withKey());
		expect([status, data.type, data.to]).toEqual([201, 'MANUAL_DEBIT', null]);
		const refused = await kobble.post(DEBIT, { amount: 41, from: first }, withKey());
		expect([refused.status, refused.data.message]).toEqual([422, 'Insufficient funds']);
		expect(await getBalance(first)).toBe(40);
	});

	it('goes through after a credit with another key', async () => {
		const body = { amount: 5, from: first };
		const key = withKey();
		expect((await kobble.post(DEBIT, body, key)).status).toBe(422);
		await kobble.post(CREDIT, { amount: 5, to: first }, withKey());
		expect((await kobble.post(DEBIT, body, key)).status).toBe(422);
		expect((await kobble.post(DEBIT, body, withKey())).status).toBe(201);
		expect(await getBalance(first)).toBe(0);
	});
});

describe('Create a transaction', () => {
	beforeEach(() => sandbox.reset({ balance: 1000 }));
	afterAll(() => sandbox.reset({ balance: 0 }));

	it('moves money from a wallet to another one', async () => {
		const body = { amount: 300, from: first, to: second, reference: 'Rent' };
		const { status, data } = await kobble.post(TRANSACTIONS, body, withKey());
		expect(status).toBe(201);
		expect(data).toMatchObject({ ...body, type: 'TRANSFER', metadata: {} });
		expect([await getBalance(first), await getBalance(second)]).toEqual([700, 1300]);
	});

	it('pays out to a beneficiary', async () => {
		const [to] = sandbox.seed.beneficiaries;
		const body = { amount: 1000, from: first, to };
		expect((await kobble.post(TRANSACTIONS, body, withKey())).status).toBe(201);
		expect(await getBalance(first)).toBe(0);
	});

	it.each([
		['more than there is', { amount: 1001 }, 422, 'Insufficient funds'],
		['a fraction', { amount: 1.5 }, 400, /integer/],
		['nothing', { amount: 0 }, 400, />= 1/],
		['less than nothing', { amount: -5 }, 400, />= 1/],
		['a text', { amount: 'all' }, 400, /integer/],
		['more than JSON can hold exactly', { amount: 2 ** 53 }, 400, /<= 9007199254740991/],
	])('refuses %s', async (_name, change, status, message) => {
		const body = { from: first, to: second, ...change };
		const answer = await kobble.post(TRANSACTIONS, body, withKey());
		expect([answer.status, answer.data.message]).toEqual([status, expect.stringMatching(message)]);
		expect(await getBalance(first)).toBe(1000);
	});

	it.each([
		['an unknown wallet to pay from', () => ({ from: UNKNOWN_ID }), 'Wallet not found'],
		['an unknown recipient', () => ({ to: UNKNOWN_ID }), 'Wallet not found'],
		['a blocked wallet', () => ({ to: sandbox.seed.blockedWallets[0] }), 'Wallet is not active'],
		[
			'an inactive beneficiary',
			() => ({ to: sandbox.seed.inactiveBeneficiaries[0] }),
			'Beneficiary is not active',
		],
		['one wallet on both sides', () => ({ to: first }), 'from and to are the same'],
	])('refuses %s', async (_name, change, message) => {
		const body = { amount: 1, from: first, to: second, ...change() };
		const { status, data } = await kobble.post(TRANSACTIONS, body, withKey());
		expect([status, data.message]).toEqual([400, message]);
		expect(await getBalance(first)).toBe(1000);
	});
});

describe('Get many transactions', () => {
	const list = async (params: object) =>
		(await kobble.get<Transaction[]>(TRANSACTIONS, { params })).data;

	it('gives those of a wallet, from it and to it, in both orders', async () => {
		const { data: credit } = await kobble.post(CREDIT, { amount: 9, to: first }, withKey());
		const body = { amount: 4, from: first, to: second };
		const { data: transfer } = await kobble.post(TRANSACTIONS, body, withKey());
		expect(await list({ wallet: first })).toEqual([credit, transfer]);
		expect(await list({ wallet: first, order: 'desc', limit: 1 })).toEqual([transfer]);
		expect(await list({ wallet: second })).toEqual([transfer]);
		expect(await list({ wallet: UNKNOWN_ID })).toEqual([]);
	});

	it('gives pages without page headers, and cuts by time', async () => {
		const all = await list({ limit: 100 });
		expect(all).toHaveLength(24);
		const { headers, data } = await kobble.get(TRANSACTIONS, { params: { limit: 5, offset: 20 } });
		expect(data).toEqual(all.slice(20));
		expect(headers).not.toHaveProperty('x-total-count');
		expect(await list({ from: all[20]?.created_at, to: all[22]?.created_at })).toEqual(
			all.slice(20, 23),
		);
	});
});

describe('Counters', () => {
	it('count transactions, and tell which were created a second time', async () => {
		const body = { amount: 1, to: first, reference: 'June' };
		await kobble.post(CREDIT, body, withKey());
		await kobble.post(CREDIT, { ...body, reference: 'July' }, withKey());
		await kobble.post(CREDIT, { ...body, to: second }, withKey());
		expect(sandbox.counters()).toMatchObject({ created: { transaction: 3 }, doubled: {} });
		const { data } = await kobble.post(CREDIT, { ...body, metadata: { again: true } }, withKey());
		expect(sandbox.counters().doubled).toEqual({ transaction: [data.id] });
	});
});
