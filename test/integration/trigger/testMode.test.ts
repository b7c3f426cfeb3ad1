import { N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { SUBSCRIPTIONS, createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

describe.each(N8N_LINES)('A trigger in a test run of the editor, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		workflow = createTriggeredWorkflow();
	});

	afterAll(async () => {
		await setup.close();
	});

	/** Starts listening, and waits until the handshake is done. */
	const listen = async () => {
		const url = await setup.engine.webhooks.listenForTest(workflow);
		await until(() => setup.getStates(url).at(-1) === 'confirmed');
		await setup.webhooks.settled();
		return url;
	};
	const stopped = async () => await until(() => setup.listed().length === 0);

	it('gets one event, although n8n saves nothing, and then its subscription is deleted', async () => {
		const url = await listen();
		expect(url).toContain('/webhook-test/');
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		await stopped();
		const executions = await setup.getExecutions(workflow);
		expect(executions.map(({ mode, items }) => [mode, items[0]?.id])).toEqual([
			['manual', event.id],
		]);
		expect(await setup.engine.webhooks.staticData(workflow.id)).toEqual({});
	});

	it('gets an event once if it is delivered twice at the same time', async () => {
		await listen();
		setup.sandbox.set({ webhookDuplicatePercent: 100 });
		await setup.deliver();
		await stopped();
		expect(await setup.getExecutions(workflow)).toHaveLength(1);
	});

	it('gets an event again in the next test run', async () => {
		await listen();
		const { event, delivery } = await setup.deliver();
		await stopped();
		await listen();
		setup.webhooks.redeliver([delivery.messageId]);
		await setup.webhooks.settled();
		await stopped();
		expect(await setup.startedBy(workflow)).toEqual([event.id, event.id]);
	});

	it('deletes its subscription if no event comes', async () => {
		await listen();
		await setup.engine.webhooks.stopListening(workflow);
		expect(setup.listed()).toEqual([]);
	});

	const savedSubscription = async () => {
		const saved = await setup.savedTrigger(workflow.id);
		return saved.subscription;
	};

	it('does not change the subscription of the published workflow', async () => {
		const production = await setup.activate(workflow);
		const before = await savedSubscription();
		const test = await listen();
		expect(setup.listed()).toEqual([production, test]);
		const { event } = await setup.deliver();
		await until(() => setup.listed().length === 1);
		expect(setup.listed()).toEqual([production]);
		const executions = await setup.getExecutions(workflow);
		expect(executions.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
		expect(new Set(await setup.startedBy(workflow))).toEqual(new Set([event.id]));
		// The event that arrived in between set the client.
		expect(await savedSubscription()).toEqual({
			...before,
			clientId: event.client_id,
			changedAt: expect.any(Number),
		});
		await setup.engine.webhooks.deactivate(workflow);
		expect(setup.listed()).toEqual([]);
	});

	it.each([
		['Kobble is away', {}, { kind: 'status', status: 500 }],
		['a field is wrong', { options: { topicArn: 'no topic' } }, undefined],
	] as const)(
		'does not change the published workflow if it cannot start, because %s',
		async (_why, parameters, fault) => {
			const production = await setup.activate(workflow);
			const before = await savedSubscription();
			if (fault) setup.sandbox.setFaults({ match: { path: SUBSCRIPTIONS }, fault });
			const nodes = workflow.nodes.map((node) => ({
				...node,
				parameters: { ...node.parameters, ...parameters },
			}));
			await expect(setup.engine.webhooks.listenForTest({ ...workflow, nodes })).rejects.toThrow();
			setup.sandbox.clearFaults();
			expect(await savedSubscription()).toEqual(before);
			const { event } = await setup.deliver();
			expect(setup.answers()).toEqual([200]);
			expect(await setup.startedBy(workflow)).toEqual([event.id]);
			expect(setup.listed()).toEqual([production]);
			await setup.engine.webhooks.deactivate(workflow);
		},
	);

	it('does not change the published workflow if another n8n process ends the test', async () => {
		const production = await setup.activate(workflow);
		await listen();
		// The next process knows only the cached part of the test: its URL.
		const registered = setup.listed();
		await setup.kill();
		await setup.start();
		await setup.engine.webhooks.listenForTest(workflow);
		await setup.engine.webhooks.stopListening(workflow);
		expect(registered).toHaveLength(2);
		expect(setup.listed()).toEqual([production]);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is resumed if n8n stopped while it listened', async () => {
		const url = await listen();
		await setup.kill();
		await setup.start();
		expect(setup.listed()).toEqual([url]);
		await listen();
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		await stopped();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
	});
});
