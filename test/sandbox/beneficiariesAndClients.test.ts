import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, UNKNOWN_ID } from './sandboxClient';

const BENEFICIARIES = '/customers/v1/beneficiaries';
const CLIENTS = '/customers/v1/clients';
const RELAYS = '/customers/v1/relays';
const account = {
	bank_name: 'Example Bank',
	bank_country: 'AUS',
	bank_code_type: 'BSB',
	bank_code: '062-001',
	account_number: '87654321',
	person: { name: 'Ada Example' },
};

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const getIds = (list: Array<{ id: string }>) => list.map(({ id }) => id);

describe('Beneficiaries', () => {
	it('lists two active ones and an inactive one', async () => {
		const { status, data } = await kobble.get(BENEFICIARIES);
		const { beneficiaries, inactiveBeneficiaries } = sandbox.seed;
		expect([status, getIds(data)]).toEqual([200, [...beneficiaries, ...inactiveBeneficiaries]]);
	});

	it('creates an active one, with or without metadata, and gives it back', async () => {
		const { status, data } = await kobble.post(BENEFICIARIES, account);
		expect(status).toBe(201);
		expect(data).toMatchObject({ ...account, status: 'ACTIVE', metadata: {} });
		expect((await kobble.get(`${BENEFICIARIES}/${data.id}`)).data).toEqual(data);
		const tagged = await kobble.post(BENEFICIARIES, { ...account, metadata: { crm: 7 } });
		expect(tagged.data.metadata).toEqual({ crm: 7 });
	});

	it.each([
		['a country of two letters', { bank_country: 'AU' }],
		['an unknown kind of bank code', { bank_code_type: 'IBAN' }],
		['no person', { person: undefined }],
		['an unknown field', { status: 'ACTIVE' }],
	])('refuses %s', async (_name, change) => {
		expect((await kobble.post(BENEFICIARIES, { ...account, ...change })).status).toBe(400);
		expect(sandbox.counters().created).toEqual({});
	});

	it('changes what is named and keeps the rest', async () => {
		const path = `${BENEFICIARIES}/${sandbox.seed.beneficiaries[0]}`;
		const { data: before } = await kobble.get(path);
		const metadata = { reviewed: true };
		const { status, data } = await kobble.put(path, { metadata });
		expect([status, data]).toEqual([200, { ...before, metadata, updated_at: expect.any(String) }]);
		const stopped = await kobble.put(path, { status: 'INACTIVE' });
		expect(stopped.data).toMatchObject({ status: 'INACTIVE', metadata });
		expect((await kobble.put(path, { bank_code: '1' })).status).toBe(400);
		expect((await kobble.put(`${BENEFICIARIES}/${UNKNOWN_ID}`, {})).status).toBe(404);
	});
});

describe('Clients', () => {
	it('lists them; the first one is the client of the events', async () => {
		const { data } = await kobble.get(CLIENTS);
		expect(getIds(data)).toEqual(sandbox.seed.clients);
		expect(sandbox.seed.clients[0]).toBe(sandbox.seed.client);
	});

	it('creates an active one with what the body says, and changes its status', async () => {
		const body = { name: 'Example Pty Ltd', contact: { email: 'a@example.com' } };
		const { status, data } = await kobble.post(CLIENTS, body);
		expect(status).toBe(201);
		expect(data).toMatchObject({ ...body, status: 'ACTIVE' });
		const path = `${CLIENTS}/${data.id}`;
		const patched = await kobble.patch(`${path}/status`, { status: 'SUSPENDED' });
		expect([patched.status, patched.data.status]).toEqual([200, 'SUSPENDED']);
		expect((await kobble.get(path)).data).toEqual(patched.data);
		expect((await kobble.patch(`${path}/status`, { status: 'GONE' })).status).toBe(400);
		expect((await kobble.get(`${CLIENTS}/${UNKNOWN_ID}`)).status).toBe(404);
	});
});

describe('Relays', () => {
	it('creates one for a URL, and for nothing else', async () => {
		const url = 'https://relay.example.com/rules';
		const { status, data } = await kobble.post(RELAYS, { url });
		expect([status, data]).toEqual([201, expect.objectContaining({ url })]);
		expect((await kobble.post(RELAYS, {})).status).toBe(400);
	});
});

describe('Counters', () => {
	const person = {
		first_name: 'Ada',
		last_name: 'Example',
		email: 'ada@example.com',
		phone_number: '+61400000000',
	};
	const wallet = () => ({
		holder_id: sandbox.seed.endusers[0],
		asset: 'AUD',
		asset_class: 'CURRENCY',
		partner_product: 'KOBBLE_AUD_1',
	});
	const program = { type: 'VIRTUAL', partner_product: 'KOBBLE_DEBIT_1', metadata: { a: 1 } };

	it.each([
		['enduser', '/customers/v1/endusers', () => ({ person, metadata: { try: Math.random() } })],
		['wallet', '/customers/v1/wallets', wallet],
		['program', '/customers/v1/card-programs', () => program],
		['beneficiary', BENEFICIARIES, () => ({ ...account, metadata: { try: Math.random() } })],
		['client', CLIENTS, () => ({ name: 'Example' })],
		['relay', RELAYS, () => ({ url: 'https://relay.example.com' })],
	])('tell which %s was created a second time', async (kind, path, createBody) => {
		await kobble.post(path, createBody());
		expect(sandbox.counters()).toMatchObject({ created: { [kind]: 1 }, doubled: {} });
		const { data } = await kobble.post(path, createBody());
		expect(sandbox.counters()).toMatchObject({
			created: { [kind]: 2 },
			doubled: { [kind]: [data.id] },
		});
	});
});
