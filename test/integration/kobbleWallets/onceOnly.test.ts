import { simulateDeathInside } from '../../../engine/retryData';
import type { ExecutionResult } from '../../../engine/executionResult';
import type { Fault } from '../../../sandbox/faults';
import { createWorkflow, N8N_LINES, NodeSetup, toItems } from '../nodeSetup';
import {
	AMOUNT,
	BALANCE,
	CREATING_OPERATIONS,
	CREATING_SANDBOX,
	createOperationNode,
} from './creatingOperations';
import type { CreatingOperation } from './creatingOperations';

/** What can go wrong with a create. */
const FAULTS: readonly Fault[] = [
	{ kind: 'status', status: 500, when: 'before' },
	{ kind: 'status', status: 500, when: 'after' },
	{ kind: 'status', status: 502, body: 'html', when: 'before' },
	{ kind: 'status', status: 503, when: 'before' },
	{ kind: 'status', status: 503, when: 'after' },
	{ kind: 'status', status: 429, retryAfter: 1, when: 'before' },
	{ kind: 'status', status: 429, when: 'before' },
	{ kind: 'reset', when: 'before' },
	{ kind: 'reset', when: 'after' },
	{ kind: 'truncate' },
	{ kind: 'html', when: 'after' },
];

/** How the answer to a create that took effect is lost. */
const LOST_ANSWERS: readonly Fault[] = [
	{ kind: 'reset', when: 'after' },
	{ kind: 'status', status: 500, when: 'after' },
	{ kind: 'html', when: 'after' },
];

const COUNT = 200;

describe.each(N8N_LINES)('200 items of each creating operation on n8n %s', (line) => {
	let setup: NodeSetup;
	/** What the wallet that some of the payments go to has at first. */
	let recipientBalance: number;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
		await setup.shortenWaits();
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: COUNT, balance: BALANCE });
		setup.sandbox.clearFaults();
		recipientBalance = readRecipientBalance();
	});

	function readRecipientBalance(): number {
		const { seed, state } = setup.sandbox;
		return state.wallets.get(seed.linkedWallets[0] ?? '')?.amount ?? NaN;
	}

	const items = (operation: CreatingOperation) =>
		Array.from({ length: COUNT }, (_, index) => operation.makeItem(setup.sandbox, index));

	/** Each of these faults meets one request of each operation. */
	function setFaults(faults: readonly Fault[]): void {
		setup.sandbox.setFaults(
			CREATING_OPERATIONS.flatMap(({ path }) =>
				faults.map((fault, kind) => ({
					match: { method: 'POST', path, nth: [7 + kind * 17] },
					fault,
				})),
			),
		);
	}

	/** The answers to these requests of each operation are lost, in ways that differ by operation. */
	function loseAnswers(faults: readonly Fault[], nth: number[]): void {
		setup.sandbox.setFaults(
			CREATING_OPERATIONS.map(({ path }, place) => ({
				match: { method: 'POST', path, nth },
				fault: faults[place % faults.length] ?? { kind: 'truncate' },
			})),
		);
	}

	/** Runs all operations side by side. */
	async function runAll(
		run: (operation: CreatingOperation) => Promise<ExecutionResult>,
	): Promise<void> {
		const runs = await Promise.all(
			CREATING_OPERATIONS.map(async (operation) => ({
				nodeName: operation.nodeName,
				result: await run(operation),
			})),
		);
		for (const { result } of runs) expect(result.error).toBeUndefined();
		for (const { nodeName, result } of runs) {
			const output = result.getOutput(nodeName).map(({ json }) => json);
			expect(output.map(({ created }) => created)).toEqual(Array(COUNT).fill(true));
			expect(new Set(output.map(({ id }) => id)).size).toBe(COUNT);
		}
		expectEachOnce();
	}

	function expectEachOnce(): void {
		const { created, doubled } = setup.sandbox.counters();
		expect(doubled).toEqual({});
		expect(created).toEqual({
			enduser: COUNT,
			wallet: COUNT,
			beneficiary: COUNT,
			transaction: 3 * COUNT,
			program: COUNT,
			webhook: COUNT,
		});
		const { seed, state } = setup.sandbox;
		const balances = seed.wallets.map((id) => state.wallets.get(id)?.amount);
		const change = CREATING_OPERATIONS.reduce(
			(sum, { balanceChange = 0 }) => sum + balanceChange,
			0,
		);
		expect(balances).toEqual(Array(COUNT).fill(BALANCE + change));
		// Every second transaction goes to a beneficiary.
		expect(readRecipientBalance()).toBe(recipientBalance + (COUNT / 2) * AMOUNT);
	}

	it('each happens once with every kind of fault', async () => {
		setFaults(FAULTS);
		await runAll(
			async (operation) => await setup.run(createOperationNode(operation), items(operation)),
		);
	});

	it('each happens once if no answer comes', async () => {
		setup.sandbox.setFaults(
			CREATING_OPERATIONS.map(({ path }) => ({
				match: { method: 'POST', path, nth: [5, 100] },
				fault: { kind: 'hang', when: 'after' },
			})),
		);
		await runAll(
			async (operation) =>
				await setup.run(createOperationNode(operation, { timeout: 20 }), items(operation)),
		);
	});

	it('each happens once with Retry On Fail, and with Retry execution until it is through', async () => {
		// Without those that pause all requests for a while.
		setFaults(
			FAULTS.filter((fault) => fault.kind !== 'status' || ![429, 503].includes(fault.status)),
		);
		await runAll(async (operation) => {
			const node = createOperationNode(
				operation,
				{ maxRetries: 0 },
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			);
			let run = await setup.run(node, items(operation));
			for (let presses = 0; run.error !== undefined && presses < 40; presses += 1) {
				run = await setup.engine.retryExecution(run);
			}
			return run;
		});
	});

	it('each happens once with Retry On Fail and On Error set to Continue', async () => {
		loseAnswers(LOST_ANSWERS, [1, 120]);
		await runAll(async (operation) => {
			// n8n runs the node again if its first item failed.
			const node = createOperationNode(
				operation,
				{ maxRetries: 0, concurrency: 1 },
				{
					...{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
					onError: 'continueRegularOutput',
				},
			);
			return await setup.run(node, items(operation));
		});
	});

	it('each happens once if the worker dies in the middle and its execution is retried', async () => {
		loseAnswers([...LOST_ANSWERS, { kind: 'hang', when: 'after' }], [90]);
		await runAll(async (operation) => {
			const node = createOperationNode(operation, { maxRetries: 0, timeout: 20 });
			const input = toItems(items(operation));
			const failed = await setup.engine.run({ workflow: createWorkflow(node), input });
			expect(failed.error).toBeDefined();
			const dead = simulateDeathInside(failed, operation.nodeName);
			const workflow = createWorkflow(createOperationNode(operation, { maxRetries: 0 }));
			return await setup.engine.retrySaved(dead, { workflow });
		});
	});

	it.each(CREATING_OPERATIONS.filter(({ parameters }) => 'metadata' in parameters))(
		'$name: what is done is not done again if a field is corrected before the retry',
		async (operation) => {
			setup.sandbox.setFaults({
				match: { method: 'POST', path: operation.path, nth: [3] },
				fault: { kind: 'status', status: 400, when: 'before' },
			});
			const options = { maxRetries: 0, concurrency: 1 };
			const node = createOperationNode(operation, options);
			const failed = await setup.run(node, items(operation).slice(0, 3));
			expect(failed.error?.message).toContain('[item 2]');
			const corrected = createOperationNode(operation, options);
			corrected.parameters.metadata = '={ "row": "corrected" }';

			const retried = await setup.engine.retryExecution(failed, {
				workflow: createWorkflow(corrected),
			});

			expect(retried.error).toBeUndefined();
			const rows = retried
				.getOutput(operation.nodeName)
				.map(({ json }) => (json.metadata as { row: unknown }).row);
			expect(rows.map((row) => row === 'corrected')).toEqual([false, false, true]);
			expect(setup.sandbox.counters().created[operation.kind]).toBe(3);
		},
	);
});
