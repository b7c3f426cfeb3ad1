import { N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { SUBSCRIPTIONS, triggered, TriggerBench } from './triggerSetup';

describe.each(N8N_LINES)('A trigger that is tried out in the editor, on n8n %s', (line) => {
	let bench: TriggerBench;
	let workflow: ReturnType<typeof triggered>;

	beforeAll(async () => {
		bench = await TriggerBench.open(line);
	});

	beforeEach(() => {
		bench.sandbox.reset();
		workflow = triggered();
	});

	afterAll(async () => {
		await bench.close();
	});

	/** Listens, and waits until the handshake is over. */
	const listen = async () => {
		const url = await bench.engine.webhooks.listenForTest(workflow);
		await until(() => bench.statesOf(url).at(-1) === 'confirmed');
		await bench.webhooks.settled();
		return url;
	};
	const stopped = async () => await until(() => bench.listed().length === 0);

	it('gets one event, although n8n saves nothing, and its subscription goes then', async () => {
		const url = await listen();
		expect(url).toContain('/webhook-test/');
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		await stopped();
		const executions = await bench.executionsOf(workflow);
		expect(executions.map(({ mode, items }) => [mode, items[0]?.id])).toEqual([
			['manual', event.id],
		]);
		expect(await bench.engine.webhooks.staticData(workflow.id)).toEqual({});
	});

	it('gets an event once that is delivered twice at the same time', async () => {
		await listen();
		bench.sandbox.set({ webhookDuplicatePercent: 100 });
		await bench.deliver();
		await stopped();
		expect(await bench.executionsOf(workflow)).toHaveLength(1);
	});

	it('gets an event again when somebody listens again', async () => {
		await listen();
		const { event, delivery } = await bench.deliver();
		await stopped();
		await listen();
		bench.webhooks.redeliver([delivery.messageId]);
		await bench.webhooks.settled();
		await stopped();
		expect(await bench.startedBy(workflow)).toEqual([event.id, event.id]);
	});

	it('takes its subscription away where no event comes', async () => {
		await listen();
		await bench.engine.webhooks.stopListening(workflow);
		expect(bench.listed()).toEqual([]);
	});

	it('leaves the subscription of the active workflow alone', async () => {
		const production = await bench.activate(workflow);
		const before = await bench.engine.webhooks.staticData(workflow.id);
		const test = await listen();
		expect(bench.listed()).toEqual([production, test]);
		const { event } = await bench.deliver();
		await until(() => bench.listed().length === 1);
		expect(bench.listed()).toEqual([production]);
		const executions = await bench.executionsOf(workflow);
		expect(executions.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
		expect(new Set(await bench.startedBy(workflow))).toEqual(new Set([event.id]));
		const { subscription } = before['node:Kobble Trigger'] as { subscription: object };
		const after = await bench.engine.webhooks.staticData(workflow.id);
		expect(after['node:Kobble Trigger']).toMatchObject({ subscription });
		await bench.engine.webhooks.deactivate(workflow);
		expect(bench.listed()).toEqual([]);
	});

	it.each([
		['Kobble is away', {}, { kind: 'status', status: 500 }],
		['a field is wrong', { options: { topicArn: 'no topic' } }, undefined],
	] as const)(
		'leaves the active workflow alone where it cannot begin, because %s',
		async (_why, parameters, fault) => {
			const production = await bench.activate(workflow);
			const before = await bench.engine.webhooks.staticData(workflow.id);
			if (fault) bench.sandbox.setFaults({ match: { path: SUBSCRIPTIONS }, fault });
			const nodes = workflow.nodes.map((node) => ({
				...node,
				parameters: { ...node.parameters, ...parameters },
			}));
			await expect(bench.engine.webhooks.listenForTest({ ...workflow, nodes })).rejects.toThrow();
			bench.sandbox.clearFaults();
			expect(await bench.engine.webhooks.staticData(workflow.id)).toEqual(before);
			const { event } = await bench.deliver();
			expect(bench.answers()).toEqual([200]);
			expect(await bench.startedBy(workflow)).toEqual([event.id]);
			expect(bench.listed()).toEqual([production]);
			await bench.engine.webhooks.deactivate(workflow);
		},
	);

	it('leaves the active workflow alone where another process of n8n ends the test', async () => {
		const production = await bench.activate(workflow);
		await listen();
		// The next process knows of the test only what was cached: where it listened.
		const registered = bench.listed();
		await bench.kill();
		await bench.start();
		await bench.engine.webhooks.listenForTest(workflow);
		await bench.engine.webhooks.stopListening(workflow);
		expect(registered).toHaveLength(2);
		expect(bench.listed()).toEqual([production]);
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is taken up anew where n8n came to its end while somebody listened', async () => {
		const url = await listen();
		await bench.kill();
		await bench.start();
		expect(bench.listed()).toEqual([url]);
		await listen();
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		await stopped();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
	});
});
