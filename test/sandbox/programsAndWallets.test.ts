import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, UNKNOWN_ID } from './sandboxClient';

const PROGRAMS = '/customers/v1/card-programs';
const WALLETS = '/customers/v1/wallets';
const ENDUSERS = '/customers/v1/endusers';
const person = {
	first_name: 'Ada',
	last_name: 'Example',
	email: 'ada@example.com',
	birthday: '1990-12-10',
	phone_number: '+61400000000',
};

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

describe('Card programs', () => {
	it('lists two active ones and an inactive one', async () => {
		const { status, data } = await kobble.get(PROGRAMS);
		expect(status).toBe(200);
		const statuses = data.map((program: { status: string }) => program.status);
		expect(statuses).toEqual(['ACTIVE', 'ACTIVE', 'INACTIVE']);
	});

	it('creates one, with its metadata as it came, and gives it back', async () => {
		const body = {
			type: 'PHYSICAL',
			partner_product: 'KOBBLE_DEBIT_1',
			metadata: { parent_account_id: 'a', nested: { b: [1] } },
		};
		const { status, data } = await kobble.post(PROGRAMS, body);
		expect(status).toBe(201);
		expect(data).toMatchObject({ ...body, status: 'ACTIVE' });
		expect((await kobble.get(`${PROGRAMS}/${data.id}`)).data).toEqual(data);
	});

	it('refuses one without metadata, and answers 404 for an unknown id', async () => {
		const body = { type: 'VIRTUAL', partner_product: 'KOBBLE_DEBIT_1' };
		expect((await kobble.post(PROGRAMS, body)).status).toBe(400);
		expect((await kobble.get(`${PROGRAMS}/${UNKNOWN_ID}`)).status).toBe(404);
	});
});

describe('Endusers and wallets', () => {
	it('creates a person, with or without metadata', async () => {
		const { status, data } = await kobble.post(ENDUSERS, { person });
		expect(status).toBe(200);
		expect(data).toMatchObject({ person, company: null, company_id: null, metadata: {} });
		const tagged = await kobble.post(ENDUSERS, { person, metadata: { crm: 7 } });
		expect(tagged.data.metadata).toEqual({ crm: 7 });
		expect((await kobble.get(`${ENDUSERS}/${data.id}`)).data).toEqual(data);
	});

	it('creates a company, and refuses both at once or neither', async () => {
		const company = { name: 'Example Pty Ltd' };
		const { data } = await kobble.post(ENDUSERS, { company });
		expect(data).toMatchObject({ company, person: null, person_id: null });
		expect((await kobble.post(ENDUSERS, { company, person })).status).toBe(400);
		expect((await kobble.post(ENDUSERS, {})).status).toBe(400);
	});

	it('lists a holder for every wallet', async () => {
		const { data: wallets } = await kobble.get(WALLETS);
		const { data: endusers } = await kobble.get(ENDUSERS);
		const ids = new Set(endusers.map((enduser: { id: string }) => enduser.id));
		expect(wallets).toHaveLength(76);
		expect(wallets.every((wallet: { holder_id: string }) => ids.has(wallet.holder_id))).toBe(true);
	});

	it('creates an inactive wallet, which a patch makes active', async () => {
		const body = {
			holder_id: sandbox.seed.endusers[0],
			asset: 'AUD',
			asset_class: 'CURRENCY',
			partner_product: 'KOBBLE_AUD_1',
		};
		const { status, data } = await kobble.post(WALLETS, body);
		expect(status).toBe(200);
		expect(data).toMatchObject({ ...body, status: 'INACTIVE', external_id: null });
		const patched = await kobble.patch(`${WALLETS}/${data.id}`, { status: 'ACTIVE' });
		expect([patched.status, patched.data.status]).toEqual([200, 'ACTIVE']);
		expect((await kobble.get(`${WALLETS}/${data.id}`)).data.status).toBe('ACTIVE');
	});

	it('refuses a wallet for nobody, and answers 404 for unknown ids', async () => {
		const body = {
			holder_id: UNKNOWN_ID,
			asset: 'AUD',
			asset_class: 'CURRENCY',
			partner_product: 'KOBBLE_AUD_1',
		};
		expect((await kobble.post(WALLETS, body)).data.message).toBe('Holder not found');
		expect((await kobble.get(`${WALLETS}/${UNKNOWN_ID}`)).status).toBe(404);
		expect((await kobble.get(`${ENDUSERS}/${UNKNOWN_ID}`)).status).toBe(404);
		const patched = await kobble.patch(`${WALLETS}/${UNKNOWN_ID}`, { status: 'ACTIVE' });
		expect(patched.status).toBe(404);
	});
});

describe('Seeds', () => {
	it('have the same ids for the same number, and others for another', () => {
		const first = sandbox.seed;
		expect(sandbox.reset()).toEqual(first);
		expect(sandbox.reset({ seed: 2 }).wallets).not.toEqual(first.wallets);
		const wider = sandbox.reset({ seed: 1, wallets: 100, cards: 20 });
		expect(wider.wallets.slice(0, 60)).toEqual(first.wallets);
		expect(wider.cards.slice(0, 12)).toEqual(first.cards);
		expect(sandbox.cards()).toHaveLength(20);
		sandbox.reset({ seed: 1, wallets: 60, cards: 12 });
	});
});
