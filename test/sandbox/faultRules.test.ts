import type { AxiosInstance } from 'axios';
import type { Fault } from '../../sandbox/faults';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import {
	requestToken,
	createAuthorizedClient,
	createCardBody,
	CARDS,
	withKey,
	createHttpClient,
} from './sandboxClient';

let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const fault: Fault = { kind: 'status', status: 503 };

async function statuses(count: number) {
	const seen: number[] = [];
	for (let i = 0; i < count; i += 1) seen.push((await kobble.get(CARDS)).status);
	return seen;
}

it.each([
	['every', { every: 3 }, [200, 200, 503, 200, 200, 503]],
	['nth', { nth: [2, 5] }, [200, 503, 200, 200, 503, 200]],
	['first', { first: 2 }, [503, 503, 200, 200, 200, 200]],
	['times', { every: 2, times: 1 }, [200, 503, 200, 200, 200, 200]],
	['another method', { method: 'POST' }, [200, 200, 200, 200, 200, 200]],
	['another path', { path: '/customers/v1/wallets' }, [200, 200, 200, 200, 200, 200]],
	['a path with a star', { path: '/customers/*', first: 1 }, [503, 200, 200, 200, 200, 200]],
])('%s', async (_name, match, wanted) => {
	sandbox.setFaults({ match, fault });
	expect(await statuses(6)).toEqual(wanted);
});

it('a path of the contract fits any id, but not the paths below', async () => {
	sandbox.setFaults({ match: { path: `${CARDS}/{id}` }, fault });
	expect((await kobble.get(`${CARDS}/${sandbox.seed.cards[3]}`)).status).toBe(503);
	expect((await kobble.get(CARDS)).status).toBe(200);
	const path = `${CARDS}/${sandbox.seed.cards[3]}/status`;
	expect((await kobble.patch(path, { status: 'ACTIVE' })).status).toBe(200);
});

it('bodyContains matches one item among many', async () => {
	sandbox.setFaults({ match: { bodyContains: sandbox.seed.wallets[1] }, fault });
	const answers = [0, 1, 2].map((i) => kobble.post(CARDS, createCardBody(sandbox, i), withKey()));
	const seen = (await Promise.all(answers)).map(({ status }) => status);
	expect(seen).toEqual([201, 503, 201]);
});

it('onlyFirstTryOfKey leaves repeats alone', async () => {
	sandbox.setFaults({ match: { method: 'POST', onlyFirstTryOfKey: true }, fault });
	for (const index of [0, 1]) {
		const key = withKey();
		expect((await kobble.post(CARDS, createCardBody(sandbox, index), key)).status).toBe(503);
		expect((await kobble.post(CARDS, createCardBody(sandbox, index), key)).status).toBe(201);
	}
});

it('applies to a request before its token is checked', async () => {
	sandbox.setFaults({ fault });
	expect((await createHttpClient(sandbox.url).get(CARDS)).status).toBe(503);
});

it('applies to the token endpoint too', async () => {
	sandbox.setFaults({ match: { path: '/oauth2/token', first: 1 }, fault });
	const refused = await requestToken(sandbox, 'client/read');
	expect([refused.status, refused.data.error]).toEqual([503, 'server_error']);
	expect((await requestToken(sandbox, 'client/read')).status).toBe(200);
});

it('ends when the faults are cleared, and with a reset', async () => {
	sandbox.setFaults({ fault });
	expect(await statuses(1)).toEqual([503]);
	sandbox.clearFaults();
	expect(await statuses(1)).toEqual([200]);
	sandbox.setFaults({ fault });
	sandbox.reset();
	expect(await statuses(1)).toEqual([200]);
});
