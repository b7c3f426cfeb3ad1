import { openForCreates } from './createsSetup';
import type { WorkflowJson } from '../../../engine/protocol';
import {
	createNode,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	readFailures,
	toItems,
} from '../nodeSetup';

const SECOND = 'Second Card';
const OTHER_ID = '11111111-2222-4333-8444-555555555555';

describe.each(N8N_LINES)('Two nodes of a workflow with the same ID, on n8n %s', (line) => {
	const creates = openForCreates(line);

	/** Two nodes that both create a card for the wallet and program of the item. */
	function createTwice(second: Parameters<typeof createNode>[1], options = {}): WorkflowJson {
		const workflow = createWorkflow(createNode());
		const node = createNode(options, { name: SECOND, ...second });
		node.parameters.walletId = { __rl: true, mode: 'id', value: '={{ $json.wallet_id }}' };
		node.parameters.programId = { __rl: true, mode: 'id', value: '={{ $json.program_id }}' };
		workflow.nodes.push(node);
		workflow.connections[NODE_NAME] = { main: [[{ node: SECOND, type: 'main', index: 0 }]] };
		return workflow;
	}

	const run = async (workflow: WorkflowJson) =>
		await creates.setup.engine.run({ workflow, input: toItems(creates.walletItems(2)) });

	it('the second does not pass the cards of the first off as its own', async () => {
		const result = await run(createTwice({}));

		expect(result.error?.message).toBe(
			'Another node of this workflow, "Kobble Cards", has the same ID as this one [item 0]',
		);
		expect(result.error?.description).toContain('Duplicate this node in the editor');
		expect(creates.setup.sandbox.counters().replays).toBe(0);
		creates.expectOneCardEach(2);
	});

	it('with Continue, every item of the second was not applied', async () => {
		const result = await run(createTwice({ onError: 'continueRegularOutput' }));

		const failures = readFailures(result.getOutput(SECOND));
		expect(failures.map((failure) => failure?.outcome)).toEqual(['notApplied', 'notApplied']);
		creates.expectOneCardEach(2);
	});

	it.each([
		['another ID', { id: OTHER_ID }, {}],
		['a reference', {}, { idempotencyKey: '={{ "second " + $json.id }}' }],
	])('with %s, both create their cards', async (_name, settings, options) => {
		const result = await run(createTwice(settings, options));

		expect(result.error).toBeUndefined();
		expect(creates.setup.sandbox.counters().cardsCreated).toBe(4);
	});

	it('a node that was renamed before its retry is the same node', async () => {
		creates.failAfterActing(1, 1);
		const create = createNode({ maxRetries: 0, concurrency: 1 });
		const failed = await creates.setup.run(create, creates.walletItems(2));
		expect(failed.error?.message).toContain('[item 1]');
		const renamed = createNode({}, { name: 'Cards' });
		const { executionData } = failed.runExecutionData;
		// The editor renames the node in the saved workflow; the execution to retry has the old name.
		for (const queued of executionData?.nodeExecutionStack ?? []) queued.node = renamed;

		const retried = await creates.setup.engine.retryExecution(failed, {
			workflow: createWorkflow(renamed),
		});

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput('Cards')).toHaveLength(2);
		creates.expectOneCardEach(2);
	});
});
