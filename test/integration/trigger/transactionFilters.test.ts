import type { INode } from 'n8n-workflow';

import { N8N_LINES } from '../nodeSetup';
import { createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const TRANSACTION = '/customers/v1/transactions/{id}';

describe.each(N8N_LINES)('The filters of a trigger, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
	});

	afterEach(async () => {
		setup.sandbox.clearFaults();
		await setup.engine.webhooks.deactivate(workflow);
	});

	afterAll(async () => {
		await setup.close();
	});

	const activate = async (options: INode['parameters']) => {
		workflow = createTriggeredWorkflow({ options });
		return await setup.activate(workflow);
	};
	const items = async () => (await setup.getExecutions(workflow)).flatMap((one) => one.items);
	/** The seeded payments, each of another card's wallet. */
	const payments = () => {
		const { transactions } = setup.sandbox.seed;
		return transactions.flatMap((id) => setup.sandbox.state.transactions.get(id) ?? []);
	};
	const deliverAll = async () => {
		for (const { id } of payments()) await setup.deliver({ entity_id: id });
	};

	it('start the workflow only with the transactions of a wallet', async () => {
		const [wallet = ''] = setup.sandbox.seed.linkedWallets;
		await activate({ walletId: `${wallet.toUpperCase()} , ${setup.sandbox.seed.wallets[0]}` });
		await deliverAll();
		const wanted = payments().filter(({ from }) => from === wallet);
		expect(wanted.length).toBeGreaterThan(0);
		expect(wanted.length).toBeLessThan(payments().length);
		const started = await items();
		expect(started.map(({ entity }) => entity)).toEqual(wanted);
		expect(started[0]).not.toHaveProperty('entityNote');
		expect(setup.webhooks.deliveries(1)[0]?.attempts).toEqual([
			expect.objectContaining({ status: 200 }),
		]);
	});

	it('start the workflow only with transactions of at least an amount', async () => {
		const amounts = payments().map(({ amount }) => amount);
		const minAmount = Math.max(...amounts);
		await activate({ minAmount });
		await deliverAll();
		expect((await items()).map(({ entity }) => entity)).toEqual(
			payments().filter(({ amount }) => amount >= minAmount),
		);
		expect((await items()).length).toBeLessThan(amounts.length);
	});

	it('do not concern events of other types', async () => {
		await activate({ minAmount: 1_000_000 });
		const [entity_id = ''] = setup.sandbox.seed.wallets;
		const { event, delivery } = await setup.deliver({ type: 'wallet-update', entity_id });
		expect(await items()).toEqual([{ ...event, messageId: delivery.messageId }]);
	});

	it.each([
		['does not exist', { entity_id: 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e' }, 'does not exist'],
		['has no usable ID', { entity_id: 'x-1' }, 'It is not known what'],
	])('lose no event: a transaction that %s starts the workflow', async (_what, order, why) => {
		await activate({ minAmount: 1_000_000 });
		await setup.deliver(order);
		expect(await items()).toEqual([
			expect.objectContaining({ entity: null, entityNote: expect.stringContaining(why) }),
		]);
		expect((await items())[0]?.entityNote).toMatch(/\. So the filter could not be checked$/);
	});

	it('lose no event if Kobble cannot be read', async () => {
		await activate({ walletId: setup.sandbox.seed.wallets[0] ?? '' });
		setup.sandbox.setFaults({
			match: { method: 'GET', path: TRANSACTION },
			fault: { kind: 'status', status: 500 },
		});
		await setup.deliver();
		expect(await items()).toEqual([
			expect.objectContaining({
				entity: null,
				entityNote: expect.stringMatching(/\. So the filter could not be checked$/),
			}),
		]);
	});

	it('answer 200 to an event that they leave out, and remember nothing of it', async () => {
		const [payment] = payments();
		if (payment === undefined) throw new Error('No payment is seeded');
		const url = await activate({ minAmount: payment.amount + 1 });
		const event = { id: 'e', type: 'transaction-create', entity_id: payment.id };
		const message = setup.webhooks.signer.notification(event as never);
		expect((await setup.webhooks.post(url, message)).status).toBe(200);
		expect(await items()).toEqual([]);
		payment.amount += 1;
		expect((await setup.webhooks.post(url, message)).status).toBe(200);
		expect(await items()).toEqual([expect.objectContaining({ entity: payment })]);
	});

	it.each([
		['The option "Wallet" is empty', { walletId: ' ' }],
		['The option "Wallet" is not a Kobble ID', { walletId: 'my wallet' }],
		['The option "Minimum Amount" is not a whole number', { minAmount: 12.5 }],
		['The option "Minimum Amount" is less than 1', { minAmount: 0 }],
	])('are refused when the workflow is published: %s', async (message, options) => {
		await expect(activate(options)).rejects.toThrow(message);
		expect(setup.listed()).toEqual([]);
	});
});
