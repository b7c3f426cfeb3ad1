import type { Engine } from '../../engine/engine';
import { FixtureEngine, SECRET, VERSIONS } from './fixtureEngine';
import { call, callOnce, items, node, trigger, workflow } from './fixtureWorkflow';

describe.each(VERSIONS)('the workflow engine of %s', (version) => {
	const fixture = new FixtureEngine(version);
	const { server } = fixture;
	let engine: Engine;

	beforeAll(async () => {
		await fixture.open();
		({ engine } = fixture);
	});

	beforeEach(async () => await fixture.reset());

	afterAll(async () => {
		expect(engine.log()).not.toContain(SECRET);
		await fixture.close();
	});

	it('has the version of its folder', () => {
		expect(`n8n-${engine.n8nVersion}`).toContain(version);
	});

	it("runs n8n's own nodes: IF splits items, an expression fills a field", async () => {
		const isEven = node({
			name: 'Even',
			type: 'n8n-nodes-base.if',
			parameters: {
				conditions: { number: [{ value1: '={{ $json.n % 2 }}', operation: 'equal', value2: 0 }] },
			},
		});
		const doubled = node({
			name: 'Doubled',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: [{ id: 'x', name: 'x', type: 'number', value: '={{ $json.n * 2 }}' }],
				},
			},
		});
		const run = await engine.run({
			workflow: workflow([trigger, isEven, doubled], ['Start -> Even', 'Even.1 -> Doubled']),
			input: items(4),
		});
		expect(run.status).toBe('success');
		expect(run.getOutput('Even').map(({ json }) => json.n)).toEqual([0, 2]);
		expect(run.getOutput('Doubled').map(({ json }) => json.x)).toEqual([2, 6]);
	});

	it('reads a credential for each request and fetches its token once', async () => {
		const tokens = server.tokens;
		const run = await engine.run({ workflow: callOnce, input: items(3) });
		expect(run.getOutput('Call')).toHaveLength(3);
		expect(run.getOutput('Call')[0]?.json).toMatchObject({ who: 'fixture' });
		expect(server.tokens - tokens).toBe(1);
		expect(run.credentialCounters).toEqual({ reads: 6, writes: 1, preAuthentications: 1 });
		const { data } = await engine.readCredential('fixture');
		expect(data).toMatchObject({ token: `token-${server.tokens}`, secret: SECRET });
	});

	it('fetches a new token if the old one is rejected', async () => {
		await engine.run({ workflow: callOnce });
		server.expireTokens();
		const run = await engine.run({ workflow: callOnce });
		expect(run.status).toBe('success');
		expect(run.credentialCounters).toMatchObject({ writes: 1, preAuthentications: 1 });
	});

	it('sends a failed item down the error output', async () => {
		server.failNext = 1;
		const flow = workflow(
			[
				trigger,
				call({ onError: 'continueErrorOutput' }),
				node({ name: 'Failed', type: 'n8n-nodes-base.noOp' }),
			],
			['Start -> Call', 'Call.1 -> Failed'],
		);
		const run = await engine.run({ workflow: flow });
		expect(run.status).toBe('success');
		expect(run.getOutput('Failed')).toHaveLength(1);
	});

	it('loops over items in batches, with a separate run for each round', async () => {
		const loop = node({
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 2 },
		});
		const run = await engine.run({
			workflow: workflow(
				[trigger, loop, call()],
				['Start -> Loop', 'Loop.1 -> Call', 'Call -> Loop'],
			),
			input: items(5),
		});
		expect(run.getRuns('Call')).toHaveLength(3);
		expect(run.getAllOutput('Call').map(({ json }) => json.runIndex)).toEqual([0, 0, 1, 1, 2]);
		expect(run.getOutput('Loop')).toHaveLength(5);
	});

	it('runs 20 executions at once', async () => {
		const runs = await Promise.all(
			Array.from({ length: 20 }, async () => await engine.run({ workflow: callOnce })),
		);
		expect(new Set(runs.map((run) => run.getOutput('Call')[0]?.json.executionId)).size).toBe(20);
	});

	it('has the same instance id in all processes', async () => {
		const other = await fixture.another();
		const runs = await Promise.all(
			[engine, other].map(async (e) => await e.run({ workflow: callOnce })),
		);
		await other.stop();
		const [first, second] = runs.map((run) => run.getOutput('Call')[0]?.json.instanceId);
		expect(first).toBeTruthy();
		expect(second).toBe(first);
	});

	it('calls a sub-workflow', async () => {
		const inner = workflow([subTrigger, call()], ['When called -> Call']);
		const outer = workflow(
			[
				trigger,
				node({
					name: 'Inner',
					type: 'n8n-nodes-base.executeWorkflow',
					typeVersion: 1.2,
					parameters: { workflowId: { __rl: true, mode: 'id', value: 'inner' } },
				}),
			],
			['Start -> Inner'],
		);
		const run = await engine.run({ workflow: outer, input: items(2), subWorkflows: { inner } });
		expect(run.error).toBeUndefined();
		expect(run.getOutput('Inner').map(({ json }) => json.who)).toEqual(['fixture', 'fixture']);
	});

	it('lets an agent call a node as a tool, with an increasing run index', async () => {
		const flow = workflow(
			[
				trigger,
				node({ name: 'Agent', type: 'n8n-nodes-fixture.fixtureAgent', parameters: { calls: 2 } }),
				call({ type: 'n8n-nodes-fixture.fixtureCallTool' }),
			],
			['Start -> Agent'],
		);
		flow.connections.Call = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
		const run = await engine.run({ workflow: flow });
		expect(run.error).toBeUndefined();
		const answers = JSON.stringify(run.getOutput('Agent').map(({ json }) => json.answer));
		expect(answers).toContain('fixture');
		expect(run.getRuns('Call')).toHaveLength(2);
	});

	it('tests a credential as the credential form does', async () => {
		const { data } = await engine.readCredential('fixture');
		const row = { id: 'tested', name: 'Tested', type: 'fixtureApi', data };
		expect(await engine.testCredential(row)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		const nowhere = { ...row, data: { ...data, baseUrl: 'http://127.0.0.1:1' } };
		expect(await engine.testCredential(nowhere)).toMatchObject({ status: 'Error' });
	});

	it("tests a credential with the node's own function, including default values", async () => {
		const row = { id: 'login', name: 'Login', type: 'fixtureLogin', data: {} };
		const tested = await engine.testCredential({ ...row, data: { baseUrl: server.baseUrl } });
		expect(tested).toEqual({ status: 'OK', message: `nobody has token-${server.tokens}` });
	});

	it('shows each process what another process wrote to a credential', async () => {
		const other = await fixture.another();
		await engine.run({ workflow: callOnce });
		const run = await other.run({ workflow: callOnce });
		await other.stop();
		expect(run.credentialCounters).toMatchObject({ writes: 0, preAuthentications: 0 });
	});

	it('fills a searchable list', async () => {
		const found = await engine.listSearch({
			nodeType: 'n8n-nodes-fixture.fixtureCall',
			method: 'search',
			credentials: call().credentials,
			filter: 'text',
			paginationToken: '1',
		});
		expect(found).toEqual({
			results: [{ name: 'fixture text 1', value: 1 }],
			paginationToken: '2',
		});
	});

	it('leaves no secret in the run data', async () => {
		const run = await engine.run({ workflow: callOnce });
		expect(JSON.stringify(run.runExecutionData)).not.toContain(SECRET);
	});
});

const subTrigger = node({ name: 'When called', type: 'n8n-nodes-base.executeWorkflowTrigger' });
