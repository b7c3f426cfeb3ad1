import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import { simulateDeathInside } from '../../../engine/retryData';
import type { Fault } from '../../../sandbox/faults';
import {
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NodeSetup,
	readFailures,
	toItems,
	WALLETS_NODE_NAME,
} from '../nodeSetup';
import type { FailedItem } from '../nodeSetup';

/** What can go wrong, and whether Kobble has acted then. */
const FAULTS: readonly Fault[] = [
	{ kind: 'status', status: 500, when: 'before' },
	{ kind: 'status', status: 500, when: 'after' },
	{ kind: 'status', status: 502, body: 'html', when: 'before' },
	{ kind: 'status', status: 503, when: 'after' },
	{ kind: 'status', status: 429, when: 'before' },
	{ kind: 'status', status: 400, when: 'before' },
	{ kind: 'reset', when: 'before' },
	{ kind: 'reset', when: 'after' },
	{ kind: 'truncate' },
	{ kind: 'html', when: 'after' },
];

const COUNT = 200;
const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

/** Creates that Kobble does not key, and that nothing can find again. */
const OPERATIONS = [
	{
		kind: 'client',
		path: '/customers/v1/clients',
		parameters: {
			resource: 'client',
			operation: 'create',
			body: '={ "name": "{{ $json.name }}" }',
		},
	},
	{
		kind: 'relay',
		path: '/customers/v1/relays',
		parameters: { resource: 'relay', operation: 'create', url: '={{ $json.url }}' },
	},
] as const;

const ITEMS = Array.from({ length: COUNT }, (_, row) => ({
	name: `Client ${row}.`,
	url: `https://example.com/relays/${row}.`,
}));

describe.each(N8N_LINES)('On n8n %s', (line) => {
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

	describe.each(OPERATIONS)('200 creates of a $kind', ({ kind, path, parameters }) => {
		const createNode = (options: INode['parameters'] = {}, settings: Partial<INode> = {}) =>
			createKobbleWallets({ ...parameters, options }, settings);

		/** The first request meets the first of these: n8n runs a node again if its first item failed. */
		const meet = (faults: readonly Fault[]): void =>
			setup.sandbox.setFaults(
				faults.map((fault, place) => ({
					match: { method: 'POST', path, nth: [1 + place * 19] },
					fault,
				})),
			);

		/** Whether Kobble has what the item asks for. */
		function isCreated(item: number): boolean {
			const { clients, relays } = setup.sandbox.state;
			const { name, url } = ITEMS[item] ?? {};
			if (kind === 'relay') return [...relays.values()].some((relay) => relay.url === url);
			return [...clients.values()].some((client) => 'name' in client && client.name === name);
		}

		const listOutcomes = (run: ExecutionResult) => {
			const output = run.getOutput(WALLETS_NODE_NAME);
			return readFailures(output).map((failure, item) =>
				output[item]?.json.created === true ? 'created' : failure?.outcome,
			);
		};

		/** None was created twice, and what each item says is true. */
		function expectTrueOutcomes(run: ExecutionResult): ReturnType<typeof listOutcomes> {
			expect(run.error).toBeUndefined();
			const outcomes = listOutcomes(run);
			expect(outcomes).toHaveLength(COUNT);
			for (const [item, outcome] of outcomes.entries()) {
				expect([isCreated(item) ? 'created' : 'notApplied', 'unknown']).toContain(outcome);
			}
			expect(setup.sandbox.counters().doubled).toEqual({});
			return outcomes;
		}

		it('create none twice with its own retries', async () => {
			meet(FAULTS);

			const run = await setup.run(createNode({}, CONTINUE), ITEMS);

			const outcomes = expectTrueOutcomes(run);
			expect(outcomes.filter((outcome) => outcome !== 'created').length).toBeLessThan(
				FAULTS.length,
			);
		});

		it('create none twice with Retry On Fail, and say which were created before it', async () => {
			meet(FAULTS);
			const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
			const node = createNode({ maxRetries: 0 }, { ...CONTINUE, ...retryOnFail });

			const run = await setup.run(node, ITEMS);

			expectTrueOutcomes(run);
			const failures = readFailures(run.getOutput(WALLETS_NODE_NAME));
			const isSure = ({ message }: FailedItem) =>
				message.includes('try of this execution was able to');
			const sure = failures.flatMap((failure, item) =>
				failure !== undefined && isSure(failure) ? [item] : [],
			);
			expect(sure.length).toBeGreaterThan(COUNT - 2 * FAULTS.length);
			expect(sure.filter((item) => !isCreated(item))).toEqual([]);
		});

		it.each([
			['Retry execution', false],
			['Retry execution after the worker died', true],
		])('create none twice with %s', async (_name, dies) => {
			meet([{ kind: 'reset', when: 'after' }]);
			const workflow = createWorkflow(createNode({ maxRetries: 0 }));
			const failed = await setup.engine.run({ workflow, input: toItems(ITEMS) });
			expect(failed.error).toBeDefined();

			let retried = dies
				? await setup.engine.retrySaved(simulateDeathInside(failed, WALLETS_NODE_NAME), {
						workflow,
					})
				: await setup.engine.retryExecution(failed);
			retried = await setup.engine.retryExecution(retried);

			expect(retried.error?.message).toMatch(dies ? /^Not sent again/ : /was able to/);
			expect(retried.error?.message).toContain('[item 0]');
			expect(setup.sandbox.counters().doubled).toEqual({});
		});
	});
});
