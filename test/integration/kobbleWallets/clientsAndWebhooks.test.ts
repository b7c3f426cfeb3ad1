import { simulateDeathInside } from '../../../engine/retryData';
import {
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NodeSetup,
	readFailures,
	toItems,
	WALLETS_NODE_NAME,
} from '../nodeSetup';

const SUBSCRIPTIONS = '/customer/v1/webhooks/subscriptions';
const SUBSCRIPTION = `${SUBSCRIPTIONS}/*`;
const CLIENT = '/customers/v1/clients';

describe.each(N8N_LINES)('A repeat for clients and webhooks, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
	});

	const deleteNode = (options = {}, settings = {}, webhookId = 'sub-1') =>
		createKobbleWallets({ resource: 'webhook', operation: 'delete', webhookId, options }, settings);

	it("does not take a gateway's page for the end of a webhook", async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'DELETE', path: SUBSCRIPTION, nth: [1] },
				fault: { kind: 'status', status: 502, when: 'after' },
			},
			{
				match: { method: 'DELETE', path: SUBSCRIPTION },
				fault: { kind: 'status', status: 404, body: 'html' },
			},
		]);
		const run = await setup.run(deleteNode({}, { onError: 'continueRegularOutput' }), [{}]);

		const [failure] = readFailures(run.getOutput(WALLETS_NODE_NAME));
		expect(failure).toMatchObject({ httpCode: '404', outcome: 'unknown' });
	});

	it.each([
		['deleted if the list no longer shows it', [{ id: 'sub-2' }], undefined],
		['unknown if the list shows it', [{ id: 'sub-1' }], 'does not exist'],
		['unknown if the list shows it with a number', [{ id: 17 }], 'does not exist', '17'],
		['unknown if there is no list', { message: 'none' }, 'does not exist'],
	])(
		'ends a webhook that a killed worker may have deleted as %s',
		async (_name, body, words, webhookId = 'sub-1') => {
			setup.sandbox.setFaults([
				{
					match: { method: 'DELETE', path: SUBSCRIPTION, nth: [1] },
					fault: { kind: 'reset', when: 'after' },
				},
				{
					match: { method: 'DELETE', path: SUBSCRIPTION },
					fault: { kind: 'status', status: 404 },
				},
				{
					match: { method: 'GET', path: SUBSCRIPTIONS },
					fault: { kind: 'json', body, status: 200 },
				},
			]);
			const workflow = createWorkflow(deleteNode({ maxRetries: 0 }, {}, webhookId));
			const failed = await setup.engine.run({ workflow, input: toItems([{}]) });
			const saved = simulateDeathInside(failed, WALLETS_NODE_NAME);
			const retried = await setup.engine.retrySaved(saved, { workflow });

			if (words === undefined) {
				const [item] = retried.getOutput(WALLETS_NODE_NAME);
				expect(item?.json).toEqual({ id: 'sub-1', deleted: true });
			} else {
				expect(retried.error?.message).toContain(words);
			}
		},
	);

	it('does not say that a webhook was deleted that never was, in the first try', async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'DELETE', path: SUBSCRIPTION },
				fault: { kind: 'status', status: 404 },
			},
			{
				match: { method: 'GET', path: SUBSCRIPTIONS },
				fault: { kind: 'json', body: [], status: 200 },
			},
		]);
		const run = await setup.run(deleteNode(), [{}]);

		expect(run.error?.message).toContain('does not exist');
	});

	const statusNode = (status: string, options = {}) =>
		createKobbleWallets({
			resource: 'client',
			operation: 'updateStatus',
			clientId: '={{ $json.client }}',
			status,
			options,
		});

	/** Creates a client. */
	async function createClient(): Promise<string> {
		const parameters = { resource: 'client', operation: 'create', body: '{ "name": "Example" }' };
		const run = await setup.run(createKobbleWallets(parameters), [{}]);
		return String(run.getOutput(WALLETS_NODE_NAME)[0]?.json.id);
	}

	const countChanges = () =>
		Object.entries(setup.sandbox.counters().requests)
			.filter(([request]) => request.startsWith('PATCH '))
			.reduce((sum, [, count]) => sum + count, 0);

	it('reads a client first, and leaves it alone if it has the status already', async () => {
		const client = await createClient();
		setup.sandbox.setFaults({
			match: { method: 'PATCH', path: `${CLIENT}/*`, nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});
		const run = await setup.run(statusNode('SUSPENDED'), [{ client }]);

		expect(run.error).toBeUndefined();
		expect(run.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({
			id: client,
			status: 'SUSPENDED',
			updated: true,
		});
		expect(countChanges()).toBe(1);
	});

	it('does not activate a client at Retry that another person has suspended', async () => {
		const client = await createClient();
		setup.sandbox.setFaults({
			match: { method: 'PATCH', path: `${CLIENT}/*`, nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});
		const failed = await setup.run(statusNode('ACTIVE', { maxRetries: 0 }), [{ client }]);
		expect(failed.error).toBeDefined();
		await setup.run(statusNode('SUSPENDED'), [{ client }]);
		const retried = await setup.engine.retryExecution(failed);

		expect(retried.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({
			status: 'SUSPENDED',
			updated: false,
		});
		expect(countChanges()).toBe(2);
	});

	it('leaves a client that somebody has suspended alone with Only If Status', async () => {
		const client = await createClient();
		await setup.run(statusNode('SUSPENDED'), [{ client }]);
		const guarded = statusNode('ACTIVE', { onlyIfStatus: ['INACTIVE'] });
		const run = await setup.run(guarded, [{ client }]);

		expect(run.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({
			status: 'SUSPENDED',
			updated: false,
		});
	});
});
