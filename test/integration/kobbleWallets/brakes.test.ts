import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import {
	byId,
	createKobbleWallets,
	N8N_LINES,
	NodeSetup,
	readFailures,
	WALLETS_NODE_NAME,
} from '../nodeSetup';
import {
	BALANCE,
	CREATING_OPERATIONS,
	CREATING_SANDBOX,
	createOperationNode,
} from './creatingOperations';
import type { CreatingOperation } from './creatingOperations';

const COUNT = 10;
const MOVEMENTS = CREATING_OPERATIONS.filter(({ isKeyed }) => isKeyed);
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe.each(N8N_LINES)('the brakes of Kobble Wallets, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: COUNT, balance: BALANCE });
		setup.sandbox.clearFaults();
	});

	const makeItems = (operation: CreatingOperation) =>
		Array.from({ length: COUNT }, (_, index) => operation.makeItem(setup.sandbox, index));

	/** Items that move these amounts. */
	const pay = (operation: CreatingOperation, ...amounts: number[]) =>
		amounts.map((amount, index) => ({ ...operation.makeItem(setup.sandbox, index), amount }));

	const getOutput = (result: ExecutionResult, nodeName: string = WALLETS_NODE_NAME) =>
		result.getOutput(nodeName);

	describe.each(MOVEMENTS)('Max Total of $name', (operation) => {
		const run = async (
			maxTotal: number | string,
			amounts: number[],
			settings: Partial<INode> = {},
			options: INode['parameters'] = {},
		) =>
			await setup.run(
				createOperationNode(operation, { ...options, maxTotal }, settings),
				pay(operation, ...amounts),
			);

		it('refuses a sum that is off by one unit, and lets the same sum through', async () => {
			const refused = await run(599, [100, 200, 300]);
			expect(refused.error?.message).toBe(
				'Nothing was changed: the amounts add up to 600, and the option "Max Total" allows 599',
			);
			expect(setup.countChanges()).toBe(0);

			const done = await run(600, [100, 200, 300]);
			expect(done.error).toBeUndefined();
			expect(setup.countChanges()).toBe(3);
		});

		it('refuses the run with one failed item if the others would continue', async () => {
			const result = await run(599, [100, 200, 300], CONTINUE);
			expect(readFailures(getOutput(result)).map((failure) => failure?.outcome)).toEqual([
				'notApplied',
			]);
			expect(setup.countChanges()).toBe(0);
		});

		it('refuses a sum beyond the numbers that are exact', async () => {
			const most = Number.MAX_SAFE_INTEGER;
			const result = await run(most, [most, 1]);
			expect(result.error?.message).toContain('add up to 9,007,199,254,740,992');
			expect(setup.countChanges()).toBe(0);
		});

		it.each(['', 'much', -1, 1.5, 2 ** 53, '={{ $json.none }}'])('rejects %j', async (maxTotal) => {
			const result = await run(maxTotal, [1]);
			expect(result.error?.message).toContain('The option "Max Total"');
			expect(setup.countChanges()).toBe(0);
		});

		it('does not count in a retry what has been paid', async () => {
			setup.sandbox.setFaults({
				match: { method: 'POST', path: operation.path, nth: [3] },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const options = { maxRetries: 0, concurrency: 1 };
			const failed = await run(600, [100, 200, 300], {}, options);
			expect(failed.error?.message).toContain('[item 2]');
			const node = failed.workflow.nodes.find(({ name }) => name === WALLETS_NODE_NAME);
			if (node !== undefined) node.parameters.options = { ...options, maxTotal: 299 };
			const refused = await setup.engine.retryExecution(failed);
			expect(refused.error?.message).toBe(
				'Nothing more was changed: the amounts add up to 300, and the option "Max Total" allows 299',
			);
			if (node !== undefined) node.parameters.options = { ...options, maxTotal: 300 };

			const retried = await setup.engine.retryExecution(refused);

			expect(retried.error).toBeUndefined();
			expect(setup.sandbox.counters()).toMatchObject({ created: { transaction: 3 }, doubled: {} });
		});
	});

	describe.each(CREATING_OPERATIONS)('$name', (operation) => {
		it('in a preview sends nothing, and shows the request without account numbers', async () => {
			const items = makeItems(operation);
			const result = await setup.run(createOperationNode(operation, { preview: true }), items);
			expect(result.error).toBeUndefined();
			const shown = getOutput(result, operation.nodeName).map(({ json }) => json);
			expect(shown).toHaveLength(COUNT);
			for (const one of shown) {
				expect(one).toMatchObject({
					preview: true,
					wouldChange: true,
					request: { method: 'POST', path: operation.path },
				});
			}
			for (const { account } of items) {
				if (account !== undefined) expect(JSON.stringify(shown)).not.toContain(account);
			}
			expect(setup.countChanges()).toBe(0);
		});

		it('does what was approved, and nothing else', async () => {
			const items = makeItems(operation);
			const previewed = await setup.run(createOperationNode(operation, { preview: true }), items);
			const approvedPlan = String(getOutput(previewed, operation.nodeName)[0]?.json.plan);

			const fewer = await setup.run(
				createOperationNode(operation, { approvedPlan }),
				items.slice(1),
			);
			expect(fewer.error?.message).toContain('(9 items now, 10 approved');
			expect(setup.countChanges()).toBe(0);

			const done = await setup.run(createOperationNode(operation, { approvedPlan }), items);
			expect(done.error).toBeUndefined();
			expect(setup.sandbox.counters().created).toEqual({ [operation.kind]: COUNT });
		});

		it('is refused by Max Changes', async () => {
			const node = createOperationNode(operation, { maxChanges: COUNT - 1 });
			const result = await setup.run(node, makeItems(operation));
			expect(result.error?.message).toContain('10 of 10 items would change something');
			expect(setup.countChanges()).toBe(0);
		});
	});

	it('names the total that was approved, if another one is to be paid', async () => {
		const [operation] = MOVEMENTS;
		if (operation === undefined) throw new Error('No operation moves money');
		const previewed = await setup.run(
			createOperationNode(operation, { preview: true }),
			pay(operation, 100, 200),
		);
		const approvedPlan = String(getOutput(previewed)[0]?.json.plan);
		const result = await setup.run(
			createOperationNode(operation, { approvedPlan }),
			pay(operation, 100, 2_000),
		);
		expect(result.error?.message).toBe(
			'Nothing was changed: this is not the approved plan (a total of 2,100 now, 300 approved)',
		);
		expect(setup.countChanges()).toBe(0);
	});

	it('counts with a guard only the wallets that would change', async () => {
		const { wallets } = setup.sandbox.seed;
		wallets.slice(0, 4).forEach((id) => {
			const wallet = setup.sandbox.state.wallets.get(id);
			if (wallet !== undefined) wallet.status = 'SUSPENDED';
		});
		const run = async (options: INode['parameters']) =>
			await setup.run(
				createKobbleWallets({
					resource: 'wallet',
					operation: 'updateStatus',
					walletId: byId('={{ $json.wallet }}'),
					status: 'SUSPENDED',
					options,
				}),
				wallets.map((wallet) => ({ wallet })),
			);
		const guard = { onlyIfStatus: ['ACTIVE'] };
		expect((await run({ ...guard, maxChanges: 5 })).error?.message).toContain(
			'6 of 10 items would change something',
		);
		expect(setup.countChanges()).toBe(0);
		const previewed = await run({ preview: true });
		expect(getOutput(previewed).map(({ json }) => [json.from, json.wouldChange])).toEqual(
			wallets.map((_, index) => (index < 4 ? ['SUSPENDED', false] : ['ACTIVE', true])),
		);
		const done = await run({ ...guard, maxChanges: 6 });
		expect(done.error).toBeUndefined();
		expect(setup.countChanges()).toBe(6);
	});

	describe('a preview of Update Beneficiary', () => {
		const preview = async (additionalFields: INode['parameters'], options = {}) => {
			const [, beneficiary = ''] = setup.sandbox.seed.beneficiaries;
			const node = createKobbleWallets({
				resource: 'beneficiary',
				operation: 'update',
				beneficiaryId: byId(beneficiary),
				additionalFields,
				options: { preview: true, maxRetries: 0, ...options },
			});
			const result = await setup.run(node, [{}]);
			expect(setup.countChanges()).toBe(0);
			return result;
		};

		it('shows which status it has and which it gets', async () => {
			const [shown] = getOutput(await preview({ status: 'INACTIVE' }));
			expect(shown?.json).toMatchObject({
				...{ wouldChange: true, from: 'ACTIVE', to: 'INACTIVE' },
				request: { method: 'PUT', body: { status: 'INACTIVE' } },
			});
		});

		it('shows what each item changes if two are for one beneficiary', async () => {
			const [, beneficiary = ''] = setup.sandbox.seed.beneficiaries;
			const node = createKobbleWallets({
				resource: 'beneficiary',
				operation: 'update',
				beneficiaryId: byId(beneficiary),
				additionalFields: { status: '={{ $json.status }}' },
				options: { preview: true },
			});
			const run = await setup.run(node, [{ status: 'INACTIVE' }, { status: 'ACTIVE' }]);
			expect(getOutput(run).map(({ json: { from, to } }) => [from, to])).toEqual([
				['ACTIVE', 'INACTIVE'],
				['INACTIVE', 'ACTIVE'],
			]);
		});

		it('reads nothing if only the metadata is updated', async () => {
			const metadata = '{ "bank": { "number": "0123456789" } }';
			const [shown] = getOutput(await preview({ metadata }));
			expect(shown?.json).toMatchObject({
				...{ wouldChange: true, from: null, to: null },
				request: { body: { metadata: { bank: { number: '…789' } } } },
			});
			expect(setup.sandbox.requests().filter(({ method }) => method === 'GET')).toEqual([]);
		});

		it.each([403, 404, 405])(
			'shows the request if Kobble answers %d to the reading',
			async (status) => {
				setup.sandbox.setFaults({ match: { method: 'GET' }, fault: { kind: 'status', status } });
				const [shown] = getOutput(await preview({ status: 'INACTIVE' }));
				expect(shown?.json).toMatchObject({ wouldChange: true, from: null, to: null });
			},
		);

		it('fails if Kobble cannot be read for another reason', async () => {
			setup.sandbox.setFaults({ match: { method: 'GET' }, fault: { kind: 'status', status: 500 } });
			const result = await preview({ status: 'INACTIVE' });
			expect(result.error?.message).toContain('retrieve the beneficiary');
		});
	});
});
