import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import { N8N_LINES, NodeSetup } from '../nodeSetup';
import {
	BALANCE,
	CREATING_OPERATIONS,
	CREATING_SANDBOX,
	createOperationNode,
	getUniqueText,
} from './creatingOperations';
import type { CreatingOperation, Item } from './creatingOperations';

/** Items of each execution. */
const COUNT = 3;
const RETRY_ON_FAIL: Partial<INode> = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

describe.each(N8N_LINES)('If Kobble acts and never answers, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
	});

	afterAll(async () => {
		await setup.close();
	});

	/** The ways to repeat a node, apart from its own retries. */
	const REPEATS = [
		async (operation: CreatingOperation, items: Item[]) => {
			const settings: Partial<INode> = { ...RETRY_ON_FAIL, onError: 'continueRegularOutput' };
			return await run(operation, items, settings);
		},
		async (operation: CreatingOperation, items: Item[]) =>
			await run(operation, items, RETRY_ON_FAIL),
		async (operation: CreatingOperation, items: Item[]) =>
			await setup.engine.retryExecution(await run(operation, items)),
	];

	async function run(
		operation: CreatingOperation,
		items: Item[],
		settings: Partial<INode> = {},
	): Promise<ExecutionResult> {
		// More requests at once than hang: the limit holds for all executions together.
		const options = { maxRetries: 0, concurrency: 50, timeout: 4 };
		return await setup.run(createOperationNode(operation, options, settings), items);
	}

	it('each create and payment happens once, with Retry On Fail, with On Error set to Continue as well, and with Retry execution', async () => {
		const { sandbox } = setup;
		const all = REPEATS.length * COUNT;
		const { wallets } = sandbox.reset({ wallets: all, balance: BALANCE });
		const runs = CREATING_OPERATIONS.flatMap((operation) =>
			REPEATS.map((repeat, place) => ({
				...{ name: operation.name, place, operation, repeat },
				items: Array.from({ length: COUNT }, (_, index) =>
					operation.makeItem(sandbox, place * COUNT + index),
				),
			})),
		);
		// n8n runs a node again if its first item failed.
		sandbox.setFaults(
			runs.map(({ operation: { path }, items: [first = {}] }) => ({
				match: { method: 'POST', path, bodyContains: getUniqueText(first), first: 1 },
				fault: { kind: 'hang', when: 'after' },
			})),
		);
		const results = runs.map(async ({ name, place, operation, repeat, items }) => {
			const result = await repeat(operation, items);
			const output = result.error ?? result.getOutput(operation.nodeName).map(({ json }) => json);
			return { name, place, output };
		});

		for (const { name, place, output } of await Promise.all(results)) {
			const created = Array.from({ length: COUNT }, () =>
				expect.objectContaining({ created: true }),
			);
			expect([name, place, output]).toEqual([name, place, created]);
		}
		const { created, doubled, faults } = sandbox.counters();
		expect(faults).toEqual({ hang: runs.length });
		expect(doubled).toEqual({});
		const counts = CREATING_OPERATIONS.map(({ kind }) => created[kind]);
		expect(counts).toEqual(
			CREATING_OPERATIONS.map(({ kind }) => (kind === 'transaction' ? 3 * all : all)),
		);
		const change = CREATING_OPERATIONS.reduce((sum, one) => sum + (one.balanceChange ?? 0), 0);
		expect(wallets.map((id) => sandbox.state.wallets.get(id)?.amount)).toEqual(
			wallets.map(() => BALANCE + change),
		);
	});
});
