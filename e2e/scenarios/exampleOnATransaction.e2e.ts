import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { importExample } from '../workflows/examples';

/** One event for each payment in the sandbox. */
const EVENTS = 12;
/** Those of at least 600, which start the workflow. */
const LARGE = 7;

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({
		name: 'exampleOnATransaction',
		sandbox: { webhooks: true, settings: { webhookRetryDelayMs: 500 } },
		env: (sandbox) => sandbox.webhooks.environment,
	});
});

afterAll(async () => {
	await open?.close();
});

const cards = () => open.sandbox.cards().map(({ id, status }) => `${id} ${status}`);

describe('Suspend a card after a large payment', () => {
	it('suspends only the cards of the two large payments, and ends its subscription', async () => {
		const { webhooks, seed } = open.sandbox;
		const workflow = await importExample(open, 'suspend-on-transaction');
		await open.rest.activate(workflow);
		await until('a confirmed subscription', () =>
			webhooks.subscribers().some(({ state }) => state === 'confirmed'),
		);
		const before = cards();
		open.sandbox.emit({ count: EVENTS });
		await webhooks.settled();
		const over = await until('all executions', async () => {
			const ended = await open.rest.listExecutions(workflow, ['success', 'error', 'crashed']);
			return ended.length === LARGE && ended;
		});
		expect(over.map(({ status }) => status)).toEqual(Array(LARGE).fill('success'));
		const changed = cards().filter((card) => !before.includes(card));
		const suspended = [5, 10].map((at) => `${seed.cards[at]} SUSPENDED`);
		expect(changed).toEqual(suspended);
		expect(open.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status']).toBe(2);
		await open.rest.deactivate(workflow);
		await until('the end of the subscription', () => webhooks.subscriptions().length === 0);
	});
});
