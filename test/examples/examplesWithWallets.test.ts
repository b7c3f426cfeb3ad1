import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { findNode, readExample } from '../../examples/exampleFiles';
import type { WorkflowJson } from '../../engine/protocol';
import type { FaultRule } from '../../sandbox/faults';
import { N8N_LINES } from '../integration/nodeSetup';
import type { NodeSetup } from '../integration/nodeSetup';
import { openExampleSetup } from './exampleSetup';

/** Changes the JSON that a node gives out, such as the list of an example. */
function setJson(workflow: WorkflowJson, node: string, json: IDataObject): void {
	findNode(workflow, node).parameters.jsonOutput = JSON.stringify(json);
}

/** Limits the own retries of all Kobble nodes, so that more faults reach the workflow. */
function limitRetries({ nodes }: WorkflowJson, maxRetries: number): void {
	for (const { type, parameters } of nodes) {
		if (!type.startsWith('n8n-nodes-kobble.')) continue;
		parameters.options = { ...(parameters.options as object), maxRetries };
	}
}

const getJson = (items: INodeExecutionData[]) => items.map(({ json }) => json);

describe.each(N8N_LINES)('the examples with customers and money, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await openExampleSetup(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ balance: 0 });
		setup.sandbox.clearFaults();
	});

	const run = async (workflow: WorkflowJson) => await setup.engine.run({ workflow });

	describe('"Take a customer in"', () => {
		const CUSTOMERS = 6;

		function read(): WorkflowJson {
			const workflow = { ...readExample('take-a-customer-in'), id: 'take-a-customer-in' };
			const customers = Array.from({ length: CUSTOMERS }, (_, row) => ({
				customer: `C-${row}`,
				firstName: 'Mia',
				lastName: `Tran ${row}`,
				email: `mia-${row}@example.com`,
				phone: `+6140000000${row}`,
			}));
			// One customer stands in the list twice.
			setJson(workflow, 'Customers', { customers: [...customers, customers[0]] });
			return workflow;
		}

		/** Fails about every third request, some before and some after they acted. */
		function failEveryThird(seed: number): void {
			const faults: Array<FaultRule['fault']> = [
				{ kind: 'status', status: 500 },
				{ kind: 'status', status: 503, when: 'after' },
				{ kind: 'reset', when: 'after' },
				{ kind: 'truncate' },
			];
			const random = createRandom(seed);
			const places = faults.map((): number[] => []);
			for (let place = 1; place <= 2_000; place += 1) {
				if (random() < 1 / 3) places[Math.floor(random() * faults.length)]?.push(place);
			}
			setup.sandbox.setFaults(
				faults.map((fault, index) => ({
					match: { path: '/customers/*', nth: places[index] },
					fault,
				})),
			);
		}

		function expectOneOfEach(): void {
			const { created, doubled, cardsCreated, doubledWallets } = setup.sandbox.counters();
			expect({ created, doubled, cardsCreated, doubledWallets }).toEqual({
				created: { enduser: CUSTOMERS, wallet: CUSTOMERS },
				doubled: {},
				cardsCreated: CUSTOMERS,
				doubledWallets: [],
			});
		}

		it('takes in each customer of the list, and nothing more if it runs again', async () => {
			for (let time = 1; time <= 2; time += 1) {
				const result = await run(read());
				expect(result.error).toBeUndefined();
				expect(getJson(result.getOutput('Summary'))).toEqual([
					{ summary: `${CUSTOMERS} done, 0 left`, done: CUSTOMERS, left: [] },
				]);
				expectOneOfEach();
			}
		});

		it('says which step is left, and goes on with it in the next run', async () => {
			const lose = (method: string, path: string) => ({
				match: { method, path, nth: [1] },
				fault: { kind: 'status', status: 500, when: 'after' } as const,
			});
			setup.sandbox.setFaults([
				lose('POST', '/customers/v1/endusers'),
				lose('POST', '/customers/v1/wallets'),
				lose('PATCH', '/customers/v1/wallets/{id}'),
				lose('POST', '/customers/v1/cards'),
			]);
			const workflow = read();
			limitRetries(workflow, 0);
			const first = await run(workflow);
			const [{ summary, left } = {}] = getJson(first.getOutput('Summary'));
			expect(summary).toBe(`${CUSTOMERS - 4} done, 4 left`);
			const rows = left as IDataObject[];
			expect(rows.map(({ stepLeft }) => stepLeft).sort()).toEqual([
				'activate wallet',
				'create enduser',
				'create wallet',
				'issue card',
			]);
			expect(new Set(rows.map(({ customer }) => customer)).size).toBe(4);
			for (const { message } of rows) expect(message).toMatch(/Kobble could not/);

			setup.sandbox.clearFaults();
			const second = await run(workflow);
			expect(getJson(second.getOutput('Summary'))[0]?.summary).toBe(`${CUSTOMERS} done, 0 left`);
			expectOneOfEach();
		});

		const seed = Date.now() % 1_000_000;

		it(`makes one enduser, one wallet and one card for each customer if every third step fails, run after run (seed ${seed})`, async () => {
			failEveryThird(seed);
			const workflow = read();
			limitRetries(workflow, 0);
			const done = new Set<unknown>();
			let runs = 0;
			for (; runs < 60 && done.size < CUSTOMERS; runs += 1) {
				const rows = getJson((await run(workflow)).getOutput('Result'));
				for (const { customer, stepLeft } of rows) if (stepLeft === '') done.add(customer);
			}
			expect(done.size).toBe(CUSTOMERS);
			expect(runs).toBeGreaterThan(1);
			expectOneOfEach();
		});

		it(`does so too if each failure stops it, and Retry execution goes on until it is through (seed ${seed})`, async () => {
			failEveryThird(seed);
			const workflow = read();
			limitRetries(workflow, 1);
			for (const node of workflow.nodes) delete node.onError;
			let result = await run(workflow);
			let retries = 0;
			for (; retries < 60 && result.error !== undefined; retries += 1) {
				result = await setup.engine.retryExecution(result);
			}
			expect(result.error).toBeUndefined();
			expect(getJson(result.getOutput('Summary'))[0]?.done).toBe(CUSTOMERS);
			expectOneOfEach();
		});
	});

	describe('"Top wallets up every month"', () => {
		const read = () => ({ ...readExample('monthly-top-up'), id: 'monthly-top-up' });
		const getBalances = () =>
			setup.sandbox.seed.wallets.flatMap((id) => setup.sandbox.state.wallets.get(id)?.amount || []);

		it('credits each wallet once a month, and reconciles the sum', async () => {
			for (let time = 1; time <= 2; time += 1) {
				const result = await run(read());
				expect(result.error).toBeUndefined();
				expect(getJson(result.getOutput('Summary'))).toEqual([
					{
						month: expect.stringMatching(/^\d{4}-\d{2}$/),
						...{ planned: 750, credited: 750, atKobble: 750, reconciled: true, toLookAt: [] },
					},
				]);
				expect(getBalances()).toEqual([200, 300, 250]);
			}
			expect(setup.sandbox.counters()).toMatchObject({ created: { transaction: 3 }, doubled: {} });
		});

		it('shows a credit whose answer was lost at Kobble, and gets it in the next run', async () => {
			setup.sandbox.setFaults({
				match: { method: 'POST', bodyContains: '"P-2"' },
				fault: { kind: 'reset', when: 'after' },
			});
			const workflow = read();
			limitRetries(workflow, 0);
			const [first] = getJson((await run(workflow)).getOutput('Summary'));
			expect(first).toMatchObject({ credited: 450, atKobble: 750, reconciled: true });
			expect(first?.toLookAt).toEqual([
				expect.objectContaining({ person: 'P-2', amount: 300, result: 'unknown' }),
			]);

			setup.sandbox.clearFaults();
			const [second] = getJson((await run(workflow)).getOutput('Summary'));
			expect(second).toMatchObject({ credited: 750, atKobble: 750, toLookAt: [] });
			expect(getBalances()).toEqual([200, 300, 250]);
		});

		it('is not reconciled if a wallet does not exist', async () => {
			const workflow = read();
			const [wallet] = setup.sandbox.seed.wallets;
			const wrong = 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e';
			setJson(workflow, 'Top-ups', {
				topUps: [
					{ person: 'P-1', wallet, amount: 200 },
					{ person: 'P-2', wallet: wrong, amount: 300 },
				],
			});
			const [summary] = getJson((await run(workflow)).getOutput('Summary'));
			expect(summary).toMatchObject({
				...{ planned: 500, credited: 200, atKobble: 200, reconciled: false },
				toLookAt: [{ person: 'P-2', amount: 300, result: 'not applied' }],
			});
		});

		it('moves no money if all amounts together are more than Max Total', async () => {
			const workflow = read();
			const [wallet] = setup.sandbox.seed.wallets;
			setJson(workflow, 'Top-ups', { topUps: [{ person: 'P-1', wallet, amount: 200_000 }] });
			const [summary] = getJson((await run(workflow)).getOutput('Summary'));
			expect(summary).toMatchObject({ credited: 0, atKobble: 0, reconciled: false });
			expect(summary?.toLookAt).toEqual([
				expect.objectContaining({
					person: 'the whole run',
					message: expect.stringContaining('Nothing was changed'),
				}),
			]);
			expect(getBalances()).toEqual([]);
		});
	});

	describe('"Pay out after an approval"', () => {
		/** The example, with an answer in place of the page that waits for one. */
		function read(decision: IDataObject): WorkflowJson {
			const workflow = { ...readExample('payout-with-approval'), id: 'payout-with-approval' };
			Object.assign(findNode(workflow, 'Wait for the approval'), {
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify(decision), options: {} },
			});
			return workflow;
		}
		const getPayouts = () =>
			[...setup.sandbox.state.transactions.values()].filter(({ type }) => type === 'TRANSFER');

		beforeEach(() => {
			setup.sandbox.reset({ balance: 1000 });
		});

		it('pays what was approved, once for each number', async () => {
			for (let time = 1; time <= 2; time += 1) {
				const result = await run(read({ Decision: 'Approve' }));
				expect(result.error).toBeUndefined();
				expect(getJson(result.getOutput('What to approve'))[0]?.question).toBe(
					'Pay 400 in 2 payouts? PO-1: 150 to Alex Example 1 (account ending in 670); PO-2: 250 to Alex Example 2 (account ending in 671)',
				);
				expect(getJson(result.getOutput('Result'))).toMatchObject([
					{ payout: 'PO-1', result: 'paid' },
					{ payout: 'PO-2', result: 'paid' },
				]);
				expect(getPayouts().map(({ amount, to }) => [amount, to])).toEqual([
					[150, setup.sandbox.seed.beneficiaries[0]],
					[250, setup.sandbox.seed.beneficiaries[1]],
				]);
			}
		});

		it.each([
			['somebody rejects it', { Decision: 'Reject' }],
			['nobody decides in time', {}],
		])('pays nothing if %s', async (_what, decision) => {
			const result = await run(read(decision));
			expect(getJson(result.getOutput('Not approved'))).toEqual([{ result: 'not approved' }]);
			expect(getPayouts()).toEqual([]);
		});

		it('names a beneficiary by its ID if it cannot be read', async () => {
			const [first = ''] = setup.sandbox.seed.beneficiaries;
			setup.sandbox.setFaults({
				match: { method: 'GET', path: `/customers/v1/beneficiaries/${first}` },
				fault: { kind: 'status', status: 404 },
			});
			const result = await run(read({ Decision: 'Approve' }));
			setup.sandbox.clearFaults();
			expect(getJson(result.getOutput('What to approve'))[0]?.question).toBe(
				`Pay 400 in 2 payouts? PO-1: 150 to the beneficiary ${first}; PO-2: 250 to Alex Example 2 (account ending in 671)`,
			);
			expect(getPayouts()).toHaveLength(2);
		});

		it('pays nothing if the list is not the one that was approved', async () => {
			const workflow = read({ Decision: 'Approve' });
			const [wallet] = setup.sandbox.seed.wallets;
			const [beneficiary] = setup.sandbox.seed.beneficiaries;
			setJson(workflow, 'The same payouts', {
				payouts: [{ payout: 'PO-1', wallet, beneficiary, amount: 999 }],
			});
			expect(getJson((await run(workflow)).getOutput('Result'))).toEqual([
				expect.objectContaining({
					payout: 'the whole run',
					result: 'not paid',
					message: expect.stringContaining('this is not the approved plan'),
				}),
			]);
			expect(getPayouts()).toEqual([]);
		});

		it('says which payout was refused because the wallet had too little', async () => {
			setup.sandbox.reset({ balance: 200 });
			const result = await run(read({ Decision: 'Approve' }));
			expect(getJson(result.getOutput('Result'))).toMatchObject([
				{ payout: 'PO-1', result: 'paid' },
				{
					payout: 'PO-2',
					result: 'not paid',
					whatToDo: expect.stringContaining('Insufficient funds'),
				},
			]);
			expect(getPayouts()).toHaveLength(1);
		});
	});
});

/** Random numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return state / 2 ** 32;
	};
}
