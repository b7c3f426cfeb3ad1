import type { INode } from 'n8n-workflow';

import { findNode, readExample } from '../../examples/exampleFiles';
import type { ExecutionResult } from '../../engine/executionResult';
import type { WorkflowJson } from '../../engine/protocol';
import { N8N_LINES } from '../integration/nodeSetup';
import type { NodeSetup } from '../integration/nodeSetup';
import { openExampleSetup } from './exampleSetup';

// The desk needs a form page and the agent a model, which the engine lacks. They run in a full n8n.
describe.each(N8N_LINES)('the examples that run without a user, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await openExampleSetup(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
		// Only an idempotency key can prevent a second card now.
		setup.sandbox.set({ oneCardPerWallet: false });
	});

	async function run(name: string, change: (workflow: WorkflowJson) => void = () => {}) {
		const workflow = { ...readExample(name), id: name };
		change(workflow);
		const result = await setup.engine.run({ workflow });
		expect(result.error).toBeUndefined();
		return result;
	}

	const only = (result: ExecutionResult, node: string) => result.getOutput(node).at(0)?.json;

	it('"Issue cards, then suspend one" suspends the first of five', async () => {
		await run('issue-and-suspend');
		const made = setup.sandbox.cards().slice(-5);
		expect(made.filter(({ status }) => status === 'SUSPENDED')).toHaveLength(1);
		expect(setup.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});

	it('"Issue cards from a list" counts the orders by their result', async () => {
		setup.sandbox.set({ oneCardPerWallet: true });
		const first = await run('issue-cards-from-a-list');
		expect(only(first, 'Summary')).toMatchObject({ issued: 4, notApplied: 2, unknown: 0 });
		const again = await run('issue-cards-from-a-list');
		expect(again.getOutput('Issued')).toEqual(first.getOutput('Issued'));
		expect(setup.sandbox.counters()).toMatchObject({ cardsCreated: 4, doubledWallets: [] });
	});

	it('"Suspend old cards every night" suspends the cards that match its rule', async () => {
		const result = await run('scheduled-suspension');
		expect(only(result, 'Summary')).toMatchObject({ suspended: 2, leftAlone: 0, notApplied: 0 });
		const active = setup.sandbox.cards().filter(({ status }) => status === 'ACTIVE');
		expect(active).toHaveLength(1);
	});

	it('"Suspend old cards every night" fails and changes nothing if its rule means too many', async () => {
		setup.sandbox.reset({ cards: 600 });
		const workflow = { ...readExample('scheduled-suspension'), id: 'scheduled-suspension' };
		const result = await setup.engine.run({ workflow });
		expect(result.error?.message).toContain(
			'Nothing was changed: 119 of 119 items would change something, and the option "Max Changes" allows 100.',
		);
		expect(setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status']).toBe(
			undefined,
		);
	});

	it('"Retry unknown items" has the fields of the order in every round', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', bodyContains: 'ddb89a79', first: 2 },
			fault: { kind: 'reset', when: 'after' },
		});
		const result = await run('retry-unknown-items', (workflow) => {
			findNode(workflow, 'Wait').parameters.amount = 0.1;
			withoutRetries(findNode(workflow, 'Issue cards'));
			withoutRetries(findNode(workflow, 'Send again with its key'));
		});
		const issued = result.getAllOutput('Issued').map(({ json }) => json.order);
		expect(issued.sort()).toEqual([
			'order-2001',
			'order-2002',
			'order-2003',
			'order-2004',
			'order-2005',
		]);
		expect(result.getRuns('Send again with its key')).toHaveLength(2);
		expect(setup.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});
});

/** Turns off the node's own retries, so that an item is unknown at once. */
function withoutRetries({ parameters }: INode): void {
	parameters.options = { ...(parameters.options as object), maxRetries: 0 };
}
