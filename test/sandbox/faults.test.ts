import { isAxiosError, type AxiosInstance } from 'axios';
import type { Fault, FaultRule } from '../../sandbox/faults';
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

const onCreate = (fault: Fault): FaultRule => ({
	match: { method: 'POST', path: CARDS, first: 1 },
	fault,
});

/** Deals the fault to a Create, then repeats it with the same key. */
async function createTwice(fault: Fault) {
	sandbox.setFaults(onCreate(fault));
	const key = withKey();
	const first = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	const madeByFirst = sandbox.counters().cardsCreated;
	const second = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
	expect(sandbox.counters().cardsCreated).toBe(1);
	expect(second.status).toBe(201);
	return { first, second, madeByFirst };
}

/** The error code of a failed request; throws if it was answered. */
async function brokenBy(request: Promise<unknown>): Promise<string | undefined> {
	try {
		await request;
	} catch (error) {
		if (isAxiosError(error)) return error.code;
		throw error;
	}
	throw new Error('The request was answered');
}

describe('status', () => {
	it.each([500, 503, 429, 408, 403])('answers %i and creates nothing', async (status) => {
		const { first, madeByFirst } = await createTwice({ kind: 'status', status });
		expect([first.status, madeByFirst]).toEqual([status, 0]);
		expect(first.data.message).toContain(String(status));
		expect(first.headers).not.toHaveProperty('retry-after');
	});

	it('after acting: the card is there, and the repeat is a replay', async () => {
		const fault: Fault = { kind: 'status', status: 503, when: 'after' };
		const { first, madeByFirst } = await createTwice(fault);
		expect([first.status, madeByFirst]).toEqual([503, 1]);
		expect(sandbox.counters()).toMatchObject({ replays: 1, faults: { status: 1 } });
	});

	it.each([2, 'Wed, 21 Oct 2099 07:28:00 GMT'])('carries Retry-After %s', async (retryAfter) => {
		sandbox.setFaults({ fault: { kind: 'status', status: 429, retryAfter } });
		expect((await kobble.get(CARDS)).headers['retry-after']).toBe(String(retryAfter));
	});

	it('sends an HTML page or an empty body on request', async () => {
		sandbox.setFaults({ fault: { kind: 'status', status: 502, body: 'html' } });
		const page = await kobble.get(CARDS);
		expect(page.headers['content-type']).toContain('text/html');
		expect(page.data).toContain('<html>');
		sandbox.setFaults({ fault: { kind: 'status', status: 502, body: 'empty' } });
		expect((await kobble.get(CARDS)).data).toBe('');
	});
});

describe('broken connections', () => {
	it.each(['before', 'after'] as const)('reset %s acting', async (when) => {
		sandbox.setFaults(onCreate({ kind: 'reset', when }));
		const key = withKey();
		expect(await brokenBy(kobble.post(CARDS, createCardBody(sandbox, 0), key))).toBe('ECONNRESET');
		expect(sandbox.counters().cardsCreated).toBe(when === 'after' ? 1 : 0);
		expect((await kobble.post(CARDS, createCardBody(sandbox, 0), key)).status).toBe(201);
		const { cardsCreated, replays, statuses } = sandbox.counters();
		expect([cardsCreated, replays]).toEqual([1, when === 'after' ? 1 : 0]);
		expect(statuses).toEqual({ 0: 1, 201: 1 });
	});

	it('truncates an answer: acted, but the body ends early', async () => {
		sandbox.setFaults(onCreate({ kind: 'truncate' }));
		const key = withKey();
		const code = await brokenBy(kobble.post(CARDS, createCardBody(sandbox, 0), key));
		expect(code).toMatch(/ECONNRESET|ERR_BAD_RESPONSE|ECONNABORTED/);
		expect(sandbox.counters().cardsCreated).toBe(1);
		expect((await kobble.post(CARDS, createCardBody(sandbox, 0), key)).status).toBe(201);
	});

	it.each(['before', 'after'] as const)('hangs %s acting', async (when) => {
		sandbox.setFaults(onCreate({ kind: 'hang', when }));
		const key = withKey();
		const waiting = kobble.post(CARDS, createCardBody(sandbox, 0), { ...key, timeout: 200 });
		expect(await brokenBy(waiting)).toBe('ECONNABORTED');
		expect(sandbox.counters().cardsCreated).toBe(when === 'after' ? 1 : 0);
		expect((await kobble.post(CARDS, createCardBody(sandbox, 0), key)).status).toBe(201);
	});

	it('closes although a request hangs', async () => {
		const other = await startSandbox({
			faults: [{ match: { method: 'GET' }, fault: { kind: 'hang' } }],
		});
		const caller = await createAuthorizedClient(other);
		const hanging = brokenBy(caller.get(CARDS));
		while (other.counters().inFlight === 0) await new Promise((done) => setTimeout(done, 5));
		await other.close();
		expect(await hanging).toBe('ECONNRESET');
	});
});

describe('wrong answers', () => {
	it.each([301, 302, 303, 307, 308] as const)('redirects with %i', async (status) => {
		const to = 'http://127.0.0.1:9/elsewhere';
		const { first, madeByFirst } = await createTwice({ kind: 'redirect', to, status });
		expect([first.status, first.headers.location, madeByFirst]).toEqual([status, to, 0]);
	});

	it('sends 200 with an HTML page after acting', async () => {
		const { first, madeByFirst } = await createTwice({ kind: 'html' });
		expect([first.status, madeByFirst]).toEqual([200, 1]);
		expect(first.headers['content-type']).toContain('text/html');
	});

	it('answers with the card of another wallet', async () => {
		const { first, second } = await createTwice({ kind: 'wrongCard' });
		expect(first.status).toBe(201);
		expect(first.data.wallet_id).not.toBe(createCardBody(sandbox, 0).wallet_id);
		expect(second.data.wallet_id).toBe(createCardBody(sandbox, 0).wallet_id);
	});
});

describe('latency', () => {
	it('delays an answer, and joins with another fault', async () => {
		sandbox.setFaults([
			{ fault: { kind: 'latency', ms: 120 } },
			{ fault: { kind: 'status', status: 503 } },
		]);
		expect((await kobble.get(CARDS)).status).toBe(503);
		const [record] = sandbox.requests();
		expect(record).toMatchObject({ latencyMs: 120, fault: 'status', status: 503 });
		expect((record?.endedAt ?? 0) - (record?.startedAt ?? 0)).toBeGreaterThanOrEqual(115);
		expect(sandbox.counters().faults).toEqual({ latency: 1, status: 1 });
	});

	it('lets the operation act although the client has disconnected', async () => {
		sandbox.setFaults({ fault: { kind: 'latency', ms: 150 } });
		const waiting = kobble.post(CARDS, createCardBody(sandbox, 0), { ...withKey(), timeout: 40 });
		expect(await brokenBy(waiting)).toBe('ECONNABORTED');
		expect(sandbox.counters().cardsCreated).toBe(0);
		while (sandbox.counters().cardsCreated === 0) await new Promise((done) => setTimeout(done, 10));
		expect(sandbox.cards()).toHaveLength(13);
	});
});

describe('answers that only a gateway gives', () => {
	it.each([400, 403, 404, 502])(
		'sends an HTML page with %i before a token is looked at',
		async (status) => {
			sandbox.setFaults({ fault: { kind: 'status', status, body: 'html' } });
			const page = await createHttpClient(sandbox.url).post(CARDS, createCardBody(sandbox, 0));
			expect(page.status).toBe(status);
			expect(page.headers['content-type']).toContain('text/html');
			expect(page.data).toContain(`<center><h1>${status} `);
			expect(sandbox.counters().cardsCreated).toBe(0);
		},
	);

	it.each([
		[403, 'Forbidden'],
		[404, 'Not Found'],
		[429, 'Too Many Requests'],
		[502, 'Internal server error'],
		[504, 'Endpoint request timed out'],
	])('answers %i as AWS API Gateway does', async (status, message) => {
		sandbox.setFaults({ fault: { kind: 'status', status, body: 'gateway' } });
		const answer = await kobble.get(CARDS);
		expect([answer.status, answer.data]).toEqual([status, { message }]);
	});
});

describe('a status that is kept under its key', () => {
	const fault: Fault = { kind: 'status', status: 500, keep: true };

	it('is the answer to each repeat, and nothing is created', async () => {
		sandbox.setFaults(onCreate(fault));
		const key = withKey();
		const answers = [];
		for (let i = 0; i < 3; i += 1)
			answers.push(await kobble.post(CARDS, createCardBody(sandbox, 0), key));
		expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
		expect(answers[2]?.data).toEqual(answers[0]?.data);
		expect(sandbox.counters()).toMatchObject({ cardsCreated: 0, replays: 2 });
		expect((await kobble.post(CARDS, createCardBody(sandbox, 0), withKey())).status).toBe(201);
	});

	it('hides a card that was created, if it comes after acting', async () => {
		sandbox.setFaults(onCreate({ ...fault, when: 'after', body: 'html' }));
		const key = withKey();
		await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		const repeat = await kobble.post(CARDS, createCardBody(sandbox, 0), key);
		expect([repeat.status, repeat.headers['content-type']]).toEqual([
			500,
			expect.stringContaining('text/html'),
		]);
		expect(sandbox.counters().cardsCreated).toBe(1);
	});

	it('changes nothing if no key is used', async () => {
		sandbox.setFaults({ match: { method: 'PATCH' }, fault });
		const [card] = sandbox.cards();
		const path = `${CARDS}/${card?.id}/status`;
		expect((await kobble.patch(path, { status: 'SUSPENDED' })).status).toBe(500);
		expect(sandbox.cards()[0]?.status).toBe(card?.status);
	});
});

describe('answers of another shape', () => {
	it.each([[{ status: 'PENDING' }], [[]], [null], ['text'], [7], [true]])(
		'answers %j after acting',
		async (body) => {
			const { first, madeByFirst } = await createTwice({ kind: 'json', status: 202, body });
			expect([first.status, first.data, madeByFirst]).toEqual([202, body, 1]);
		},
	);

	it('puts the answer into an envelope', async () => {
		const { first, second } = await createTwice({ kind: 'envelope' });
		expect([first.status, first.data]).toEqual([201, { data: second.data }]);
		sandbox.setFaults({ fault: { kind: 'envelope', field: 'result' } });
		expect((await kobble.get(CARDS)).data.result).toHaveLength(10);
	});

	it('answers with an empty body and its length', async () => {
		const { first, madeByFirst } = await createTwice({ kind: 'empty' });
		expect([first.status, first.data, madeByFirst]).toEqual([201, '', 1]);
		expect(first.headers['content-length']).toBe('0');
	});

	it('answers 204 without a body and without a length', async () => {
		const { first, madeByFirst } = await createTwice({ kind: 'empty', status: 204 });
		expect([first.status, first.data, madeByFirst]).toEqual([204, '', 1]);
		expect(first.headers).not.toHaveProperty('content-length');
	});

	it.each(['/oauth2/token', CARDS])(
		'drips an answer of %s, which is whole in the end',
		async (path) => {
			sandbox.setFaults({ match: { path }, fault: { kind: 'drip', ms: 200, everyMs: 20 } });
			const client = await createAuthorizedClient(sandbox);
			const { status, data } = await client.get(CARDS);
			expect([status, data.length]).toEqual([200, 10]);
			const record = sandbox.requests().find((request) => request.fault === 'drip');
			expect((record?.endedAt ?? 0) - (record?.startedAt ?? 0)).toBeGreaterThanOrEqual(180);
		},
	);
});
