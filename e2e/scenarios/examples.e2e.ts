import type { RequestRecord } from '../../sandbox/requestLog';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { importExample, getOnlyItem } from '../workflows/examples';

const CREATE = '/customers/v1/cards';

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'examples' });
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset();
});

/** Allows a second card per wallet, so that only the key prevents it. */
function allowSecondCards(): void {
	open.sandbox.set({ oneCardPerWallet: false });
}

function createsByKey(): Map<string, RequestRecord[]> {
	const byKey = new Map<string, RequestRecord[]>();
	for (const request of open.sandbox.requests()) {
		if (request.method !== 'POST' || request.path !== CREATE) continue;
		const key = request.idempotencyKey ?? '(none)';
		byKey.set(key, [...(byKey.get(key) ?? []), request]);
	}
	return byKey;
}

/** Number of create requests with each key, highest first. */
const triesPerKey = () =>
	[...createsByKey().values()].map(({ length }) => length).sort((a, b) => b - a);

describe('Issue cards, then suspend one', () => {
	it('issues five cards and suspends the first', async () => {
		const workflow = await importExample(open, 'issue-and-suspend');
		const execution = await open.rest.run(workflow, 'Wallets in');
		expect(execution.status).toBe('success');
		const made = execution.getOutput('Create cards').map(({ json }) => json.id);
		const status = made.map((id) => open.sandbox.state.cards.get(String(id))?.status);
		expect(status).toEqual(['SUSPENDED', 'INACTIVE', 'INACTIVE', 'INACTIVE', 'INACTIVE']);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});
});

describe('Issue cards from a list', () => {
	const START = 'Start by hand';

	it('issues the valid orders, and lists the orders that were not applied with the reason', async () => {
		const workflow = await importExample(open, 'issue-cards-from-a-list');
		const summary = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(summary).toMatchObject({
			summary: '4 issued, 2 not applied, 0 unknown',
			...{ issued: 4, notApplied: 2, unknown: 0 },
		});
		expect(summary.toLookAt).toEqual([
			expect.objectContaining({
				order: 'order-1044',
				result: 'not applied',
				whatToDo: expect.stringContaining('Invalid wallet with existing entity association'),
			}),
			expect.objectContaining({ order: 'order-1046', result: 'not applied' }),
		]);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 4, doubledWallets: [] });
	});

	it('creates no second card when the same list runs again', async () => {
		const workflow = await importExample(open, 'issue-cards-from-a-list');
		const first = await open.rest.run(workflow, START);
		allowSecondCards();
		const second = await open.rest.run(workflow, START);
		expect(second.getOutput('Issued').map(({ json }) => json)).toEqual(
			first.getOutput('Issued').map(({ json }) => json),
		);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 4, doubledWallets: [] });
	});

	it('lists unknown orders separately from those not applied, and resolves them in the next run', async () => {
		allowSecondCards();
		const workflow = await importExample(open, 'issue-cards-from-a-list');
		open.sandbox.setFaults({
			match: { method: 'POST', path: CREATE, bodyContains: '9b92c8f3' },
			fault: { kind: 'reset', when: 'after' },
		});
		const first = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(first.summary).toBe('4 issued, 1 not applied, 1 unknown');
		expect(first.toLookAt).toContainEqual(
			expect.objectContaining({ order: 'order-1043', result: 'unknown' }),
		);

		open.sandbox.clearFaults();
		const second = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(second.summary).toBe('5 issued, 1 not applied, 0 unknown');
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});

	it('has a summary if no card could be issued', async () => {
		open.sandbox.setFaults({
			match: { method: 'POST', path: CREATE },
			fault: { kind: 'status', status: 400 },
		});
		const workflow = await importExample(open, 'issue-cards-from-a-list');
		const summary = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(summary.summary).toBe('0 issued, 6 not applied, 0 unknown');
		expect(open.sandbox.counters().cardsCreated).toBe(0);
	});
});

describe('Retry unknown items', () => {
	const START = 'Start by hand';
	const ORDERS = ['order-2001', 'order-2002', 'order-2003', 'order-2004'];
	/** The beginning of order-2001's wallet id. */
	const WALLET = 'ddb89a79';

	function loseAnswers(first?: number): void {
		open.sandbox.setFaults({
			match: { method: 'POST', path: CREATE, bodyContains: WALLET, first },
			fault: { kind: 'reset', when: 'after' },
		});
	}

	it('gets the card by its key in a later round, and sends an order that was not applied only once', async () => {
		loseAnswers(6);
		const workflow = await importExample(open, 'retry-unknown-items');
		const execution = await open.rest.run(workflow, START);
		const issued = execution.getAllOutput('Issued').map(({ json }) => json.order);
		expect(issued.sort()).toEqual(ORDERS);
		expect(execution.getAllOutput('Not applied').map(({ json }) => json.order)).toEqual([
			'order-2005',
		]);
		expect(execution.getAllOutput('Look by hand')).toEqual([]);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 4, doubledWallets: [] });
		// Five attempts by the first node, then a lost and an answered attempt by the second.
		expect(triesPerKey()).toEqual([7, 1, 1, 1, 1]);
	});

	it('gives up after three rounds, and lists the orders to check with their keys', async () => {
		allowSecondCards();
		loseAnswers();
		const workflow = await importExample(open, 'retry-unknown-items', {
			changes: {
				Wait: { amount: 1 },
				'Issue cards': { options: { maxRetries: 0 } },
				'Send again with its key': {
					options: { maxRetries: 0, idempotencyKey: '={{ $json.error.idempotencyKey }}' },
				},
			},
		});
		const execution = await open.rest.run(workflow, START);
		const [key] = [...createsByKey()].find(([, tries]) => tries.length > 1) ?? [];
		expect(getOnlyItem(execution, 'List to look at').orders).toEqual([
			expect.objectContaining({ order: 'order-2001', idempotencyKey: `sent:${key}` }),
		]);
		expect(triesPerKey()).toEqual([4, 1, 1, 1, 1]);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});

	it('continues with the same key after a wait of over a minute and a restart of n8n', async () => {
		allowSecondCards();
		loseAnswers(5);
		const workflow = await importExample(open, 'retry-unknown-items', {
			changes: { Wait: { amount: 66 } },
		});
		const id = await open.rest.start(workflow, START);
		await open.rest.untilStatus(id, 'waiting');
		await open.restart();
		const execution = await open.rest.untilOver(id, 240_000);
		expect(execution.getAllOutput('Issued').map(({ json }) => json.order)).toContain('order-2001');
		expect(triesPerKey()).toEqual([6, 1, 1, 1, 1]);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});
});
