import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import {
	createAuthorizedClient,
	createCardBody,
	CARDS,
	withKey,
	createHttpClient,
} from './sandboxClient';

let sandbox: Sandbox;
const admin = () => createHttpClient(`${sandbox.url}/__sandbox`);

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

it('shows counters, requests, cards, seed and settings as the process itself sees them', async () => {
	const kobble = await createAuthorizedClient(sandbox);
	await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
	expect((await admin().get('/counters')).data).toEqual(sandbox.counters());
	expect((await admin().get('/requests')).data).toEqual(
		JSON.parse(JSON.stringify(sandbox.requests())),
	);
	expect((await admin().get('/requests?newest=1')).data).toHaveLength(1);
	expect((await admin().get('/cards')).data).toEqual(sandbox.cards());
	expect((await admin().get('/seed')).data).toEqual(sandbox.seed);
	expect((await admin().get('/settings')).data).toEqual(sandbox.settings);
});

it('counts nothing of its own', async () => {
	await admin().get('/counters');
	expect(sandbox.counters().requests).toEqual({});
});

it('sets faults and clears them', async () => {
	const kobble = await createAuthorizedClient(sandbox);
	await admin().post('/faults', { fault: { kind: 'status', status: 503 } });
	expect((await kobble.get(CARDS)).status).toBe(503);
	await admin().delete('/faults');
	expect((await kobble.get(CARDS)).status).toBe(200);
	const two = [
		{ match: { nth: [1] }, fault: { kind: 'status', status: 500 } },
		{ match: { nth: [2] }, fault: { kind: 'status', status: 502 } },
	];
	expect((await admin().post('/faults', two)).data).toEqual(two);
	expect((await kobble.get(CARDS)).status).toBe(500);
	expect((await kobble.get(CARDS)).status).toBe(502);
});

it('changes settings, and a reset puts them back', async () => {
	const { status, data } = await admin().post('/settings', { maxPageSize: 5, maxInFlight: null });
	expect([status, data.maxPageSize]).toEqual([200, 5]);
	expect(sandbox.settings.maxPageSize).toBe(5);
	await admin().post('/reset');
	expect(sandbox.settings.maxPageSize).toBe(100);
});

it('resets and seeds', async () => {
	const kobble = await createAuthorizedClient(sandbox);
	await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
	expect((await admin().post('/reset')).data).toEqual(sandbox.seed);
	expect(sandbox.cards()).toHaveLength(12);
	const { data } = await admin().post('/seed', { seed: 7, wallets: 3, cards: 1 });
	expect(data.wallets).toHaveLength(3);
	expect(sandbox.cards().map(({ id }) => id)).toEqual(data.cards);
	await admin().post('/seed', { seed: 1, wallets: 60, cards: 12 });
});

it('revokes tokens', async () => {
	const kobble = await createAuthorizedClient(sandbox);
	await admin().post('/revoke-tokens');
	expect((await kobble.get(CARDS)).status).toBe(401);
});

it.each([
	['/faults', { fault: { kind: 'explode' } }, /"kind" of a fault is one of latency, status/],
	['/faults', { fault: { kind: 'status' } }, /fault status needs "status"/],
	['/faults', { fault: { kind: 'reset', when: 'maybe' } }, /"when" takes one of before, after/],
	['/faults', { match: { evry: 2 }, fault: { kind: 'hang' } }, /match has no field "evry"/],
	['/faults', { match: { nth: [0] }, fault: { kind: 'hang' } }, /"nth" takes a list/],
	['/faults', { fault: { kind: 'hang' }, when: 1 }, /no field "when"/],
	['/settings', { latency: 5 }, /There is no setting "latency"/],
	['/settings', { maxPageSize: 0 }, /"maxPageSize" takes a whole number from 1/],
	['/settings', [], /Settings are an object/],
	['/seed', { cards: -1 }, /"cards" takes a whole number/],
	['/seed', { people: 1 }, /no "people"/],
])('says what is wrong with %s %j', async (path, body, message) => {
	const before = sandbox.settings;
	const { status, data } = await admin().post(path, body);
	expect(status).toBe(400);
	expect(data.message).toMatch(message);
	expect(sandbox.settings).toEqual(before);
});

it('refuses broken JSON and unknown calls', async () => {
	const headers = { 'content-type': 'application/json' };
	expect((await admin().post('/faults', '{"fault":', { headers })).status).toBe(400);
	expect((await admin().get('/nothing')).status).toBe(404);
});

it.each([
	['another Host', { host: 'sandbox.example.com' }],
	['a Host that starts like loopback', { host: '127.0.0.1.example.com' }],
	['another Origin', { origin: 'http://example.com' }],
	['an Origin without a host', { origin: 'null' }],
])('refuses %s', async (_name, headers) => {
	const { status } = await admin().post('/reset', undefined, { headers });
	expect(status).toBe(403);
});

it.each(['localhost', '127.0.0.2:4010', '[::1]:4010'])('answers the Host %s', async (host) => {
	expect((await admin().get('/counters', { headers: { host } })).status).toBe(200);
});

it('listens on loopback only', async () => {
	await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
});
