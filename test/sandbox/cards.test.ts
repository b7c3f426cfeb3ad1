import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import {
	createAuthorizedClient,
	createCardBody,
	CARDS,
	withKey,
	UNKNOWN_ID,
	UUID_V4,
} from './sandboxClient';

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

function seededCard(status: string): string {
	const card = sandbox.cards().find((candidate) => candidate.status === status);
	if (card === undefined) throw new Error(`No seeded card is ${status}`);
	return card.id;
}

describe('Create a card', () => {
	it('answers 201 with a virtual, inactive card on the wallet and program asked for', async () => {
		const { status, data } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect(status).toBe(201);
		expect(Object.keys(data).sort()).toEqual([
			'created_at',
			'expiry',
			'external_id',
			'id',
			'last_four_digit',
			'm_pan',
			'program_id',
			'status',
			'type',
			'updated_at',
			'wallet_id',
		]);
		expect(data).toMatchObject({
			...createCardBody(sandbox, 0),
			type: 'VIRTUAL',
			status: 'INACTIVE',
		});
		expect(data.id).toMatch(UUID_V4);
		expect(data.m_pan).toBe(`4642***${data.last_four_digit}`);
	});

	it('links the wallet, and refuses a second card on it', async () => {
		const { data: card } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		const wallet = await kobble.get(`/customers/v1/wallets/${card.wallet_id}`);
		expect(wallet.data.external_id).toBe(card.external_id);
		const again = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect(again.status).toBe(400);
		expect(again.data).toEqual({ message: 'Invalid wallet with existing entity association' });
		expect(sandbox.cards()).toHaveLength(13);
	});

	it.each([
		['an unknown wallet', () => ({ wallet_id: UNKNOWN_ID }), 'Wallet not found'],
		['a blocked wallet', () => ({ wallet_id: sandbox.seed.blockedWallets[1] }), /not active/],
		['an unknown program', () => ({ program_id: UNKNOWN_ID }), 'Program not found'],
		['an inactive program', () => ({ program_id: sandbox.seed.inactivePrograms[0] }), /not active/],
		['a wallet id that is no UUID', () => ({ wallet_id: 'mine' }), /wallet_id/],
		['an unknown field', () => ({ note: 'x' }), /additional properties/],
	])('refuses %s and creates nothing', async (_name, change, message) => {
		const body = { ...createCardBody(sandbox, 0), ...change() };
		const { status, data } = await kobble.post(CARDS, body, withKey());
		expect(status).toBe(400);
		expect(data.message).toMatch(message);
		expect(sandbox.cards()).toHaveLength(12);
	});

	it('refuses a wallet that a company holds', async () => {
		const company = { company: { name: 'Example Pty Ltd' }, metadata: {} };
		const { data: holder } = await kobble.post('/customers/v1/endusers', company);
		const { data: wallet } = await kobble.post('/customers/v1/wallets', {
			holder_id: holder.id,
			asset: 'AUD',
			asset_class: 'CURRENCY',
			partner_product: 'KOBBLE_AUD_1',
		});
		await kobble.patch(`/customers/v1/wallets/${wallet.id}`, { status: 'ACTIVE' });
		const body = { wallet_id: wallet.id, program_id: sandbox.seed.programs[0] };
		const { status, data } = await kobble.post(CARDS, body, withKey());
		expect(status).toBe(400);
		expect(data.message).toBe('The holder of the wallet is not a person');
	});

	it('answers 202 with a pending card if creation is asynchronous', async () => {
		sandbox.set({ asynchronousCreation: true });
		const { status, data } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect([status, data.status]).toEqual([202, 'PENDING']);
	});
});

describe('Get a card', () => {
	it('answers the card', async () => {
		const [first] = sandbox.cards();
		const { status, data } = await kobble.get(`${CARDS}/${first?.id}`);
		expect([status, data]).toEqual([200, first]);
	});

	it('answers 404 for an unknown id and 400 for one that is no UUID', async () => {
		expect((await kobble.get(`${CARDS}/${UNKNOWN_ID}`)).status).toBe(404);
		expect((await kobble.get(`${CARDS}/17`)).status).toBe(400);
	});
});

describe('Update the status of a card', () => {
	it.each(['ACTIVE', 'INACTIVE', 'SUSPENDED', 'STOLEN', 'PENDING'])('sets %s', async (status) => {
		const id = seededCard(status === 'SUSPENDED' ? 'ACTIVE' : 'SUSPENDED');
		const answer = await kobble.patch(`${CARDS}/${id}/status`, { status });
		expect([answer.status, answer.data.status, answer.data.id]).toEqual([200, status, id]);
		expect((await kobble.get(`${CARDS}/${id}`)).data).toEqual(answer.data);
	});

	it('accepts that a stolen card is reactivated, so that a client which does so is noticed', async () => {
		const id = seededCard('STOLEN');
		const answer = await kobble.patch(`${CARDS}/${id}/status`, { status: 'ACTIVE' });
		expect([answer.status, answer.data.status]).toEqual([200, 'ACTIVE']);
	});

	it('refuses an unknown status and an unknown card', async () => {
		const id = seededCard('ACTIVE');
		expect((await kobble.patch(`${CARDS}/${id}/status`, { status: 'LOST' })).status).toBe(400);
		const gone = await kobble.patch(`${CARDS}/${UNKNOWN_ID}/status`, { status: 'ACTIVE' });
		expect([gone.status, gone.data.message]).toEqual([404, 'Card not found']);
	});
});

describe('Replace and renew a card', () => {
	it('replaces: a new card on the same wallet and program, the old one inactive', async () => {
		const id = seededCard('ACTIVE');
		const { data: old } = await kobble.get(`${CARDS}/${id}`);
		const { status, data } = await kobble.post(
			`${CARDS}/${id}/replace`,
			{ reason: 'x' },
			withKey(),
		);
		expect(status).toBe(201);
		expect(data.id).not.toBe(id);
		expect([data.wallet_id, data.program_id]).toEqual([old.wallet_id, old.program_id]);
		expect((await kobble.get(`${CARDS}/${id}`)).data.status).toBe('INACTIVE');
	});

	it('replaces a stolen card and leaves it stolen', async () => {
		const id = seededCard('STOLEN');
		expect((await kobble.post(`${CARDS}/${id}/replace`, {}, withKey())).status).toBe(201);
		expect((await kobble.get(`${CARDS}/${id}`)).data.status).toBe('STOLEN');
	});

	it('renews: the same card, three years on', async () => {
		const id = seededCard('ACTIVE');
		const { data: old } = await kobble.get(`${CARDS}/${id}`);
		const { status, data } = await kobble.post(`${CARDS}/${id}/renew`, {}, withKey());
		expect([status, data.id, data.status]).toEqual([200, id, 'ACTIVE']);
		const years = (text: string) => new Date(text).getUTCFullYear();
		expect(years(data.expiry)).toBe(years(old.expiry) + 3);
	});

	it('takes an ISO expiry and refuses another', async () => {
		const path = `${CARDS}/${seededCard('ACTIVE')}/renew`;
		const taken = await kobble.post(path, { expiry: '2035-06-30' }, withKey());
		expect(taken.data.expiry).toBe('2035-06-30T00:00:00.000Z');
		expect((await kobble.post(path, { expiry: '06/35' }, withKey())).status).toBe(400);
	});

	it('refuses an unknown action', async () => {
		const path = `${CARDS}/${seededCard('ACTIVE')}/destroy`;
		expect((await kobble.post(path, {}, withKey())).status).toBe(400);
	});
});

describe('Generate a card secret', () => {
	it('answers a secret that differs each time and ends later', async () => {
		const path = `${CARDS}/${seededCard('ACTIVE')}/secrets`;
		const first = await kobble.post(path, { remarks: 'a' }, withKey());
		const second = await kobble.post(path, { remarks: 'a' }, withKey());
		expect([first.status, second.status]).toEqual([201, 201]);
		expect(first.data.secret).not.toBe(second.data.secret);
		expect(Date.parse(first.data.expires_at)).toBeGreaterThan(Date.now());
	});

	it('asks for remarks', async () => {
		const { status } = await kobble.post(`${CARDS}/${seededCard('ACTIVE')}/secrets`, {}, withKey());
		expect(status).toBe(400);
	});
});
