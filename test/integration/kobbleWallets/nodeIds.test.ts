import type { WorkflowJson } from '../../../engine/protocol';
import { createWorkflow, N8N_LINES, NodeSetup, toItems, WALLETS_NODE_NAME } from '../nodeSetup';
import { BALANCE, CREATING_OPERATIONS, createOperationNode } from './creatingOperations';
import type { CreatingOperation } from './creatingOperations';

const SECOND = 'Second';
const OPERATIONS = new Map(CREATING_OPERATIONS.map((operation) => [operation.name, operation]));
const DUPLICATE = 'Duplicate this node in the editor';
const SET_KEY = 'or set the option "Idempotency Key"';

describe.each(N8N_LINES)('Two nodes of Kobble Wallets with the same ID, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: 2, balance: BALANCE });
	});

	/** Two nodes with the operation, one after the other. */
	function createTwice(operation: CreatingOperation): WorkflowJson {
		const first = createOperationNode(operation);
		const workflow = createWorkflow(first);
		// The second gets fixed values, because its input is the output of the first.
		const item = operation.makeItem(setup.sandbox, 1);
		const parameters = JSON.parse(
			JSON.stringify(first.parameters).replace(
				/"=([^"]*)"/g,
				(_match, text: string) =>
					`"${text.replace(/\{\{ \$json\.(\w+) \}\}/g, (_all, name: string) => String(item[name]))}"`,
			),
		) as typeof first.parameters;
		workflow.nodes.push({ ...first, name: SECOND, parameters });
		workflow.connections[WALLETS_NODE_NAME] = {
			main: [[{ node: SECOND, type: 'main', index: 0 }]],
		};
		return workflow;
	}

	const run = async (name: string) => {
		const operation = OPERATIONS.get(name);
		if (operation === undefined) throw new Error(`There is no operation ${name}`);
		return await setup.engine.run({
			workflow: createTwice(operation),
			input: toItems([operation.makeItem(setup.sandbox, 0)]),
		});
	};

	it.each([
		['beneficiary: create', 'without advising an option that is not there', false],
		['transaction: debit', 'or given a key', true],
	])('%s is refused, %s', async (name, _how, hasOption) => {
		const { error } = await run(name);

		expect(error?.message).toContain('has the same ID as this one');
		expect(error?.description).toContain(DUPLICATE);
		expect(error?.description?.includes(SET_KEY)).toBe(hasOption);
	});

	it('both open their wallets, because a repeat does not look for a key', async () => {
		const { error } = await run('wallet: create');

		expect(error).toBeUndefined();
		expect(setup.sandbox.counters().created).toEqual({ wallet: 2 });
	});
});
