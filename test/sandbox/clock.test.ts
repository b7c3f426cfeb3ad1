import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import { CARDS, createAuthorizedClient, createCardBody, withKey } from './sandboxClient';

const MINUTE = 60_000;
let sandbox: Sandbox;
let kobble: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	kobble = await createAuthorizedClient(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

/** How far a text with a date is ahead of this machine, to the minute. */
function minutesAhead(text: unknown): number {
	return Math.floor((Date.parse(String(text)) - Date.now()) / MINUTE + 0.5);
}

describe('the clock of the sandbox', () => {
	it('is that of this machine by default', async () => {
		const { data, headers } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect([minutesAhead(headers.date), minutesAhead(data.created_at)]).toEqual([0, 0]);
	});

	it.each([10, -10])('runs %i minutes ahead in records and in the Date header', async (minutes) => {
		sandbox.set({ clockOffsetSeconds: minutes * 60 });
		const { data, headers } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect(minutesAhead(headers.date)).toBe(minutes);
		expect(minutesAhead(data.created_at)).toBe(minutes);
		const path = `${CARDS}/${sandbox.seed.cards[0]}/status`;
		const patched = await kobble.patch(path, { status: 'ACTIVE' });
		expect(minutesAhead(patched.data.updated_at)).toBe(minutes);
	});

	it('leaves tokens alone', async () => {
		sandbox.set({ clockOffsetSeconds: 86_400 });
		expect((await kobble.get(CARDS)).status).toBe(200);
	});
});

describe('the Date header', () => {
	it('can be apart from the clock of the records, in refusals and faults too', async () => {
		sandbox.set({ clockOffsetSeconds: 600, dateHeaderOffsetSeconds: -1200 });
		const { data, headers } = await kobble.post(CARDS, createCardBody(sandbox, 0), withKey());
		expect([minutesAhead(headers.date), minutesAhead(data.created_at)]).toEqual([-10, 10]);
		expect(minutesAhead((await kobble.get('/nowhere')).headers.date)).toBe(-10);
		sandbox.setFaults({ fault: { kind: 'status', status: 429, retryAfter: 2 } });
		expect(minutesAhead((await kobble.get(CARDS)).headers.date)).toBe(-10);
	});

	it('can be left out', async () => {
		sandbox.set({ dateHeaderOffsetSeconds: null });
		expect((await kobble.get(CARDS)).headers).not.toHaveProperty('date');
	});
});
