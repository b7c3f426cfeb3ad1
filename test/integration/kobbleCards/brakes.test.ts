import type { INode, IDataObject } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import { simulateDeathInside } from '../../../engine/retryData';
import { until } from '../../until';
import {
	createNode,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	readFailures,
	toItems,
	updateNode,
} from '../nodeSetup';

const UPDATE = 'PATCH /customers/v1/cards/{id}/status';
const READ = 'GET /customers/v1/cards/{id}';
const CREATE = 'POST /customers/v1/cards';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;

type Items = Array<Record<string, string>>;

const readHints = (result: ExecutionResult) =>
	(result.getRuns(NODE_NAME).at(-1)?.hints ?? []).map(({ message }) => message);

describe.each(N8N_LINES)('the brakes, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 50 });
		setup.sandbox.clearFaults();
	});

	afterAll(async () => {
		await setup.close();
	});

	const count = (request: string) => setup.sandbox.counters().requests[request] ?? 0;
	const cardsWith = (status: string) =>
		setup.sandbox.cards().filter((card) => card.status === status);

	/** All requests that could change something. */
	async function run(node: INode, items: Items = setup.cardItems(50)): Promise<ExecutionResult> {
		return await setup.run(node, items);
	}

	/** Edits the node of an execution before it is retried. */
	function setOptions({ workflow }: ExecutionResult, options: INode['parameters']): void {
		const kobble = workflow.nodes.find(({ name }) => name === NODE_NAME);
		if (kobble === undefined) throw new Error('The workflow has no such node');
		kobble.parameters.options = options;
	}

	async function preview(node: INode, items: Items = setup.cardItems(50)): Promise<IDataObject[]> {
		const result = await run(node, items);
		expect(result.error).toBeUndefined();
		return result.getOutput(NODE_NAME).map(({ json }) => json);
	}

	async function readPlan(node: INode, items?: Items): Promise<string> {
		const [shown] = await preview(node, items);
		return String(shown?.plan);
	}

	describe('Max Changes', () => {
		it.each([
			['Stop', {}],
			['Stop, with Retry On Fail', RETRIES],
		])('refuses 5,000 items with one error, with On Error = %s', async (_name, settings) => {
			const result = await run(
				updateNode('SUSPENDED', { maxChanges: 100 }, settings),
				setup.cardItems(5_000),
			);

			expect(result.error?.message).toBe(
				'Nothing was changed: 5,000 of 5,000 items would change something, and the option "Max Changes" allows 100',
			);
			expect(result.error?.description).toContain('raise "Max Changes"');
			expect(setup.countChanges()).toBe(0);
		});

		it.each([
			['Continue', CONTINUE],
			['Continue, with Retry On Fail', { ...CONTINUE, ...RETRIES }],
		])('refuses 5,000 items with one failed item, with On Error = %s', async (_name, settings) => {
			const result = await run(
				updateNode('SUSPENDED', { maxChanges: 100 }, settings),
				setup.cardItems(5_000),
			);

			expect(result.error).toBeUndefined();
			const output = result.getOutput(NODE_NAME);
			expect(output).toHaveLength(1);
			expect(readFailures(output)[0]).toMatchObject({
				message:
					'Nothing was changed: 5,000 of 5,000 items would change something, and the option "Max Changes" allows 100',
				outcome: 'notApplied',
				retryable: false,
			});
			expect(setup.countChanges()).toBe(0);
		});

		it('hands the one error to the error output', async () => {
			const result = await run(
				updateNode('SUSPENDED', { maxChanges: 10 }, { onError: 'continueErrorOutput' }),
			);
			expect(result.getOutput(NODE_NAME)).toEqual([]);
			const [failed, ...others] = result.getOutput(NODE_NAME, 1);
			expect(others).toEqual([]);
			expect(failed?.json.error).toMatchObject({ outcome: 'notApplied' });
			expect(setup.countChanges()).toBe(0);
		});

		it('lets as many through as it allows', async () => {
			const result = await run(updateNode('SUSPENDED', { maxChanges: 50 }));
			expect(result.error).toBeUndefined();
			expect(count(UPDATE)).toBe(50);
			expect(count(READ)).toBe(0);
		});

		it('of 0 refuses any change', async () => {
			const result = await run(updateNode('SUSPENDED', { maxChanges: 0 }), setup.cardItems(1));
			expect(result.error?.message).toContain('1 of 1 item would change something');
			expect(setup.countChanges()).toBe(0);
		});

		it.each(['', 'many', -1, 1.5, '={{ $json.none }}'])('rejects %j', async (maxChanges) => {
			const result = await run(updateNode('SUSPENDED', { maxChanges }));
			expect(result.error?.message).toContain('The option "Max Changes"');
			expect(setup.countChanges()).toBe(0);
		});

		it('counts with a guard only what would change, and reads no card twice', async () => {
			const active = cardsWith('ACTIVE').length;
			const guard = { onlyIfStatus: ['ACTIVE'] };

			const refused = await run(updateNode('SUSPENDED', { ...guard, maxChanges: active - 1 }));
			expect(refused.error?.message).toBe(
				`Nothing was changed: ${active} of 50 items would change something, and the option "Max Changes" allows ${active - 1}`,
			);
			expect(count(READ)).toBe(50);
			expect(setup.countChanges()).toBe(0);

			setup.sandbox.reset({ cards: 50 });
			const done = await run(updateNode('SUSPENDED', { ...guard, maxChanges: active }));
			expect(done.error).toBeUndefined();
			expect(count(READ)).toBe(50);
			expect(count(UPDATE)).toBe(active);
			expect(readHints(done)).toEqual([`50 items: ${active} changed, ${50 - active} left alone.`]);
		});

		it('reads within the Concurrency', async () => {
			setup.sandbox.set({ latencyMs: 10 });
			const options = { onlyIfStatus: ['ACTIVE'], maxChanges: 1, concurrency: 3 };
			await run(updateNode('SUSPENDED', options));
			setup.sandbox.set({ latencyMs: 0 });
			expect(setup.sandbox.counters().maxInFlight).toBe(3);
		});

		it('counts the items of one card as they would be done, one after the other', async () => {
			const [card] = cardsWith('ACTIVE');
			const items = [{ card: card?.id ?? '' }, { card: card?.id ?? '' }, { card: card?.id ?? '' }];
			const node = (maxChanges: number) =>
				updateNode('SUSPENDED', { skipIfUnchanged: true, maxChanges });
			expect((await run(node(0), items)).error?.message).toContain('1 of 3 items would change');
			const done = await run(node(1), items);
			expect(done.getOutput(NODE_NAME).map(({ json }) => json.updated)).toEqual([
				true,
				false,
				false,
			]);
			expect(count(UPDATE)).toBe(1);
		});

		it('leaves items that fail by themselves to fail, and does not count them', async () => {
			const items = [...setup.cardItems(5), { card: '' }, ...setup.cardItems(5)];
			const result = await run(updateNode('SUSPENDED', { maxChanges: 10 }, CONTINUE), items);
			const failures = readFailures(result.getOutput(NODE_NAME));
			expect(failures.flatMap((failure) => failure?.message ?? [])).toEqual([
				'The field "Card" is empty, because its expression gives nothing [item 5]',
			]);
			expect(count(UPDATE)).toBe(10);

			const refused = await run(updateNode('SUSPENDED', { maxChanges: 9 }, CONTINUE), items);
			expect(readFailures(refused.getOutput(NODE_NAME)).map((one) => one?.message)).toEqual([
				expect.stringContaining('10 of 11 items would change something'),
				'The field "Card" is empty, because its expression gives nothing [item 5]',
			]);
			expect(count(UPDATE)).toBe(10);
		});

		it('reads a card again if Kobble asked to wait since it was counted', async () => {
			const [first, second] = cardsWith('ACTIVE');
			const [pending] = cardsWith('PENDING');
			if (!first || !second || !pending) throw new Error('The sandbox lacks a card');
			setup.sandbox.setFaults({
				match: { method: 'PATCH', first: 1 },
				fault: { kind: 'status', status: 429, retryAfter: 1, when: 'before' },
			});
			const options = { onlyIfStatus: ['ACTIVE'], maxChanges: 2, concurrency: 1 };
			const items = [first, second, pending].map(({ id }) => ({ card: id }));
			const running = run(updateNode('SUSPENDED', options), items);
			await until(() => count(UPDATE) === 1);
			second.status = 'STOLEN';

			const result = await running;

			expect(result.error).toBeUndefined();
			expect(result.getOutput(NODE_NAME).map(({ json }) => json.updated)).toEqual([
				true,
				false,
				false,
			]);
			expect(second.status).toBe('STOLEN');
		});

		it('in a Retry neither counts nor undoes what somebody has changed since it was done', async () => {
			setup.sandbox.reset({ cards: 12 });
			const cards = setup.sandbox.cards();
			cards.forEach((card, index) => {
				card.status = index < 8 ? 'ACTIVE' : 'PENDING';
			});
			setup.sandbox.setFaults({
				match: { method: 'PATCH', nth: [5] },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const options = { onlyIfStatus: ['ACTIVE'], maxChanges: 8, maxRetries: 0, concurrency: 1 };
			const failed = await run(updateNode('SUSPENDED', options), setup.cardItems(12));
			expect(failed.error?.message).toContain('[item 4]');
			expect(cards.filter(({ status }) => status === 'SUSPENDED')).toHaveLength(4);
			for (const card of cards) card.status = 'ACTIVE';

			const retried = await setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			expect(cards.map(({ status }) => status)).toEqual([
				...Array<string>(4).fill('ACTIVE'),
				...Array<string>(8).fill('SUSPENDED'),
			]);
			expect(count(UPDATE)).toBe(13);
		});

		it('leaves alone what it has not counted, even if somebody has set an allowed status since', async () => {
			const [first] = cardsWith('ACTIVE');
			const others = cardsWith('SUSPENDED').slice(0, 3);
			if (!first || others.length < 1) throw new Error('The sandbox lacks a card');
			setup.sandbox.setFaults({
				match: { method: 'PATCH', first: 1 },
				fault: { kind: 'status', status: 429, retryAfter: 1, when: 'before' },
			});
			const options = { onlyIfStatus: ['ACTIVE'], maxChanges: 1, concurrency: 1 };
			const items = [first, ...others].map(({ id }) => ({ card: id }));
			const running = run(updateNode('SUSPENDED', options), items);
			await until(() => count(UPDATE) === 1);
			for (const other of others) other.status = 'ACTIVE';

			const result = await running;

			expect(result.error).toBeUndefined();
			const updated = result.getOutput(NODE_NAME).map(({ json }) => json.updated);
			expect(updated).toEqual([true, ...others.map(() => false)]);
			for (const other of others) expect(other.status).toBe('ACTIVE');
		});

		it('changes nothing if the execution is cancelled while the cards are counted', async () => {
			setup.sandbox.set({ latencyMs: 50 });
			const options = { onlyIfStatus: ['ACTIVE'], maxChanges: 40, concurrency: 2 };
			const running = setup.engine.start({
				workflow: createWorkflow(updateNode('SUSPENDED', options)),
				input: toItems(setup.cardItems(50)),
			});
			await until(() => count(READ) > 3);
			await running.cancel();
			const result = await running.result;
			setup.sandbox.set({ latencyMs: 0 });
			expect(result.cancelled).toBe(true);
			expect(count(READ)).toBeLessThan(50);
			expect(setup.countChanges()).toBe(0);
		});

		it('does not change a card that could not be read for the count', async () => {
			const [first = ''] = setup.sandbox.seed.cards;
			setup.sandbox.setFaults({
				match: { method: 'GET', path: `/customers/v1/cards/${first}`, first: 1 },
				fault: { kind: 'status', status: 404 },
			});
			const options = { skipIfUnchanged: true, maxChanges: 49 };
			const result = await run(updateNode('STOLEN', options, CONTINUE));
			const failures = readFailures(result.getOutput(NODE_NAME));
			expect(failures.map((failure) => failure?.outcome)).toEqual([
				'notApplied',
				...Array.from({ length: 49 }, () => undefined),
			]);
			expect(setup.sandbox.requests().some(({ path }) => path.endsWith(`${first}/status`))).toBe(
				false,
			);
		});

		it('applies to creating cards', async () => {
			const items = setup.sandbox.seed.wallets.slice(0, 3).map((wallet) => ({
				wallet,
				program: setup.sandbox.seed.programs[0] ?? '',
			}));
			expect((await run(createNode({ maxChanges: 2 }), items)).error?.message).toContain(
				'3 of 3 items would change something',
			);
			expect(count(CREATE)).toBe(0);
			expect((await run(createNode({ maxChanges: 3 }), items)).error).toBeUndefined();
			expect(count(CREATE)).toBe(3);
		});
	});

	describe('the summary after the run', () => {
		it('tells what changed, what was left alone, what failed and what is unknown', async () => {
			const active = cardsWith('ACTIVE');
			const [lost, refused] = active;
			setup.sandbox.setFaults([
				{
					match: { method: 'PATCH', path: `/customers/v1/cards/${lost?.id}/status` },
					fault: { kind: 'reset', when: 'after' },
				},
				{
					match: { method: 'PATCH', path: `/customers/v1/cards/${refused?.id}/status` },
					fault: { kind: 'status', status: 400 },
				},
			]);
			const options = { onlyIfStatus: ['ACTIVE'], maxRetries: 0 };
			const result = await run(updateNode('SUSPENDED', options, CONTINUE));
			const outcomes = readFailures(result.getOutput(NODE_NAME)).flatMap(
				(one) => one?.outcome ?? [],
			);
			expect(outcomes.sort()).toEqual(['notApplied', 'unknown']);
			expect(readHints(result)).toEqual([
				`50 items: ${active.length - 2} changed, ${50 - active.length} left alone, 1 failed and not changed, 1 unknown: they may have been changed.`,
			]);
		});
	});

	describe('a repeat in the same execution', () => {
		it('does not count what is done already', async () => {
			const items = setup.cardItems(10);
			const last = items[9]?.card ?? '';
			setup.sandbox.setFaults({
				match: { method: 'PATCH', path: `/customers/v1/cards/${last}/status` },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const options = { maxChanges: 10, maxRetries: 0, concurrency: 1 };
			const failed = await run(updateNode('SUSPENDED', options), items);
			expect(failed.error?.message).toContain('[item 9]');
			setup.sandbox.clearFaults();
			// Only one item is left, so that one change is enough.
			setOptions(failed, { ...options, maxChanges: 1 });

			const retried = await setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			expect(cardsWith('SUSPENDED').map(({ id }) => id)).toEqual(
				expect.arrayContaining(items.map(({ card }) => card)),
			);
		});

		it.each([
			[
				'after a failure',
				async (failed: ExecutionResult) => await setup.engine.retryExecution(failed),
			],
			[
				'after the death of its worker',
				async (failed: ExecutionResult) =>
					await setup.engine.retrySaved(simulateDeathInside(failed, NODE_NAME), {
						workflow: failed.workflow,
					}),
			],
		])('with a guard, counts only what is left, %s', async (_name, retry) => {
			const active = cardsWith('ACTIVE').length;
			const last = cardsWith('ACTIVE').at(-1)?.id ?? '';
			setup.sandbox.setFaults({
				match: { method: 'PATCH', path: `/customers/v1/cards/${last}/status` },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const guard = { onlyIfStatus: ['ACTIVE'], maxRetries: 0, concurrency: 1 };
			const failed = await run(updateNode('SUSPENDED', { ...guard, maxChanges: active }));
			expect(failed.error).toBeDefined();
			setup.sandbox.clearFaults();
			setOptions(failed, { ...guard, maxChanges: 1 });

			const retried = await retry(failed);

			expect(retried.error).toBeUndefined();
			expect(cardsWith('ACTIVE')).toEqual([]);
		});

		it('with a guard that allows the new status too, does not count what has it by now', async () => {
			const active = cardsWith('ACTIVE').map(({ id }) => ({ card: id }));
			const last = active.at(-1)?.card ?? '';
			setup.sandbox.setFaults({
				match: { method: 'PATCH', path: `/customers/v1/cards/${last}/status` },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const guard = { onlyIfStatus: ['ACTIVE', 'SUSPENDED'], maxRetries: 0, concurrency: 1 };
			const pending = cardsWith('PENDING').map(({ id }) => ({ card: id }));
			const failed = await run(updateNode('SUSPENDED', guard), [...active, ...pending]);
			expect(failed.error).toBeDefined();
			setup.sandbox.clearFaults();
			setOptions(failed, { ...guard, maxChanges: 1 });

			const retried = await setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			expect(cardsWith('ACTIVE')).toEqual([]);
		});

		it('says what an earlier try may have done if it is refused', async () => {
			const items = setup.cardItems(10);
			const last = items[9]?.card ?? '';
			setup.sandbox.setFaults({
				match: { method: 'PATCH', path: `/customers/v1/cards/${last}/status` },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const options = { maxRetries: 0, concurrency: 1 };
			const failed = await run(updateNode('SUSPENDED', options), items);
			setOptions(failed, { ...options, maxChanges: 0 });

			const retried = await setup.engine.retryExecution(failed);

			expect(retried.error?.message).toBe(
				'Nothing more was changed: 1 of 10 items would change something, and the option "Max Changes" allows 0',
			);
			expect(retried.error?.description).toContain(
				'An earlier try of this execution may have done it.',
			);
		});

		it('is the approved plan, whatever has been done already', async () => {
			const node = updateNode('STOLEN', { preview: true });
			const [{ plan } = {}] = await preview(node);
			const last = setup.cardItems(50)[49]?.card ?? '';
			setup.sandbox.setFaults({
				match: { method: 'PATCH', path: `/customers/v1/cards/${last}/status`, first: 1 },
				fault: { kind: 'status', status: 500, when: 'before' },
			});
			const options = { approvedPlan: String(plan), maxChanges: 50, maxRetries: 0 };
			const result = await run(updateNode('STOLEN', options, RETRIES));
			expect(result.error).toBeUndefined();
			expect(cardsWith('STOLEN')).toHaveLength(50);
		});
	});

	describe('Preview', () => {
		it('sends only reads, and shows what each card would change from and to', async () => {
			const shown = await preview(updateNode('SUSPENDED', { preview: true }));
			expect(setup.countChanges()).toBe(0);
			expect(count(READ)).toBe(50);
			expect(shown.map(({ from }) => from)).toEqual(
				setup.sandbox.cards().map(({ status }) => status),
			);
			const [active] = shown.filter(({ from }) => from === 'ACTIVE');
			const card = setup.sandbox.cards().find(({ status }) => status === 'ACTIVE');
			expect(active).toEqual({
				preview: true,
				wouldChange: true,
				reason: null,
				from: 'ACTIVE',
				to: 'SUSPENDED',
				request: {
					method: 'PATCH',
					path: `/customers/v1/cards/${card?.id}/status`,
					body: { status: 'SUSPENDED' },
				},
				idempotencyKey: null,
				plan: expect.stringMatching(
					/^plan1-50-none-[0-9a-f]{8}-[0-9a-f]{32}-[0-9a-f]{13}-[0-9a-f]{8}$/,
				),
			});
		});

		it('says why a card would be left alone', async () => {
			const shown = await preview(
				updateNode('SUSPENDED', { preview: true, onlyIfStatus: ['ACTIVE', 'SUSPENDED', 'STOLEN'] }),
			);
			const reasons = new Map(
				shown.map(({ from, wouldChange, reason, to }) => [from, { wouldChange, reason, to }]),
			);
			expect(reasons.get('SUSPENDED')).toEqual({
				wouldChange: false,
				reason: 'The card is already SUSPENDED. A run with an approved plan leaves it alone.',
				to: 'SUSPENDED',
			});
			expect(reasons.get('PENDING')).toEqual({
				wouldChange: false,
				reason: 'The card is PENDING, and the option "Only If Status" does not allow that.',
				to: 'PENDING',
			});
			expect(reasons.get('STOLEN')).toEqual({ wouldChange: true, reason: null, to: 'SUSPENDED' });
		});

		it('says in the editor how many would change, and what would be refused', async () => {
			const active = cardsWith('ACTIVE').length;
			const options = { preview: true, onlyIfStatus: ['ACTIVE'], maxChanges: 1 };
			const result = await run(updateNode('SUSPENDED', options));
			expect(readHints(result)).toEqual([
				`Preview: nothing was changed. ${active} of 50 items would change something, ${50 - active} would not. The run would be refused: ${active} of 50 items would change something, and the option "Max Changes" allows 1.`,
			]);
			expect(setup.countChanges()).toBe(0);
		});

		it('without a guard says what a run without Approved Plan would also send', async () => {
			const suspended = cardsWith('SUSPENDED').length;
			const stolen = cardsWith('STOLEN').length;
			const changes = 50 - suspended - stolen;
			expect(Math.min(suspended, stolen)).toBeGreaterThan(0);
			const options = { preview: true, maxChanges: changes };
			const result = await run(updateNode('SUSPENDED', options));
			expect(readHints(result)).toEqual([
				`Preview: nothing was changed. ${changes} of 50 items would change something, ${suspended + stolen} would not. This is what a run with the option "Approved Plan" does. A run without it sends ${suspended + stolen} more: see their reasons. That run would be refused: 50 of 50 items would change something, and the option "Max Changes" allows ${changes}.`,
			]);
			const reasons = new Set(result.getOutput(NODE_NAME).map(({ json }) => json.reason));
			expect(reasons).toEqual(
				new Set([
					null,
					'The card is already SUSPENDED. A run with an approved plan leaves it alone.',
					'The card is STOLEN. A run with an approved plan leaves it alone, unless the option "Only If Status" allows STOLEN.',
				]),
			);

			const without = await run(updateNode('SUSPENDED', { maxChanges: changes }));
			expect(without.error?.message).toContain('50 of 50 items would change something');
		});

		it('says nothing of a run without Approved Plan if a guard makes both the same', async () => {
			const options = { preview: true, onlyIfStatus: ['ACTIVE'], skipIfUnchanged: true };
			const [hint] = readHints(await run(updateNode('SUSPENDED', options)));
			expect(hint).toContain('would not.');
			expect(hint).not.toContain('Approved Plan');
		});

		it('gives a bad item its error', async () => {
			const items = [...setup.cardItems(1), { card: '' }];
			const result = await run(updateNode('SUSPENDED', { preview: true }, CONTINUE), items);
			expect(readFailures(result.getOutput(NODE_NAME)).map((one) => one?.message)).toEqual([
				undefined,
				'The field "Card" is empty, because its expression gives nothing [item 1]',
			]);
			expect((await run(updateNode('SUSPENDED', { preview: true }), items)).error?.message).toBe(
				'The field "Card" is empty, because its expression gives nothing [item 1]',
			);
			expect(setup.countChanges()).toBe(0);
		});

		it('of Create looks whether the wallet has a card', async () => {
			const program = setup.sandbox.seed.programs[0] ?? '';
			const [free = ''] = setup.sandbox.seed.wallets;
			const taken = cardsWith('ACTIVE')[0]?.wallet_id ?? '';
			const items = [free, taken, free].map((wallet) => ({ wallet, program }));
			const shown = await preview(
				createNode({ preview: true, ifWalletHasCard: 'returnExisting' }),
				items,
			);
			expect(shown.map(({ wouldChange, reason }) => ({ wouldChange, reason }))).toEqual([
				{ wouldChange: true, reason: null },
				{
					wouldChange: false,
					reason:
						'The wallet already has a card, which is ACTIVE. That card would be returned, with created: false.',
				},
				{
					wouldChange: false,
					reason:
						'Another item of this run creates a card for the same wallet. That card would be returned, with created: false.',
				},
			]);
			expect(setup.countChanges()).toBe(0);
		});

		it('of Create says what a run without Approved Plan would also send, and what would fail', async () => {
			const program = setup.sandbox.seed.programs[0] ?? '';
			const [free = ''] = setup.sandbox.seed.wallets;
			const taken = cardsWith('ACTIVE').map(({ wallet_id }) => String(wallet_id));
			const items = [free, taken[0] ?? '', taken[1] ?? ''].map((wallet) => ({ wallet, program }));
			const [hint] = readHints(await run(createNode({ preview: true, maxChanges: 1 }), items));
			expect(hint).toContain(
				'1 of 3 items would change something, 2 would fail. This is what a run with the option "Approved Plan" does. A run without it sends 2 more: see their reasons. That run would be refused: 3 of 3 items would change something, and the option "Max Changes" allows 1.',
			);
			const [returning] = readHints(
				await run(createNode({ preview: true, ifWalletHasCard: 'returnExisting' }), items),
			);
			expect(returning).toContain(
				'1 of 3 items would change something, 2 would not. This is what a run with the option "Approved Plan" does. A run without it sends 2 more: see their reasons.',
			);
			const without = await run(createNode({ maxChanges: 1 }), items);
			expect(without.error?.message).toContain('3 of 3 items would change something');
			expect(setup.countChanges()).toBe(0);
		});

		it('of Create reads the list of cards once for all wallets', async () => {
			const program = setup.sandbox.seed.programs[0] ?? '';
			const items = setup.sandbox.seed.wallets.slice(0, 40).map((wallet) => ({ wallet, program }));
			expect(items.length).toBeGreaterThan(20);
			await preview(createNode({ preview: true, concurrency: 3 }), items);
			expect(count('GET /customers/v1/cards')).toBe(1);
		});

		it('gives the key only if the real run will have the same', async () => {
			const items = setup.sandbox.seed.wallets
				.slice(0, 1)
				.map((wallet) => ({ wallet, program: setup.sandbox.seed.programs[0] ?? '' }));
			const [open] = await preview(createNode({ preview: true }), items);
			expect(open?.idempotencyKey).toBeNull();
			const [shown] = await preview(
				createNode({ preview: true, idempotencyKey: 'order-1' }),
				items,
			);
			await run(createNode({ idempotencyKey: 'order-1' }), items);
			const [sent] = setup.sandbox
				.requests()
				.filter(({ method }) => method === 'POST')
				.slice(-1);
			expect(shown?.idempotencyKey).toBe(sent?.idempotencyKey);
		});

		it('is refused if it is on for some items only', async () => {
			const items = [
				{ card: setup.cardItems(1)[0]?.card ?? '', dry: 'false' },
				{ card: setup.cardItems(2)[1]?.card ?? '', dry: 'true' },
			];
			const result = await run(updateNode('SUSPENDED', { preview: '={{ $json.dry }}' }), items);
			expect(result.error?.message).toContain('are not the same as for the first item [item 1]');
			expect(setup.countChanges()).toBe(0);
		});
	});

	describe('Approved Plan', () => {
		it('of 1,000 cards changes exactly those that were shown', async () => {
			setup.sandbox.reset({ cards: 1_010 });
			const before = setup.sandbox.cards().map(({ id, status }) => ({ id, status }));
			const items = setup.cardItems(1_000);
			const options = { onlyIfStatus: ['ACTIVE'] };
			const shown = await preview(updateNode('SUSPENDED', { ...options, preview: true }), items);
			const [stolen] = cardsWith('ACTIVE');
			if (stolen === undefined) throw new Error('The sandbox has no ACTIVE card');
			stolen.status = 'STOLEN';
			// The guard allows these now, but nobody has seen them.
			const others = cardsWith('PENDING').slice(0, 8);
			expect(others).toHaveLength(8);
			for (const other of others) other.status = 'ACTIVE';
			const node = updateNode('SUSPENDED', { ...options, approvedPlan: String(shown[0]?.plan) });

			const grown = await run(node, [...items, ...setup.cardItems(1_001).slice(-1)]);
			expect(grown.error?.message).toBe(
				'Nothing was changed: this is not the approved plan (1,001 items now, 1,000 approved)',
			);
			const done = await run(node, items);

			expect(done.error).toBeUndefined();
			const approved = new Set(
				items.flatMap(({ card }, item) => (shown[item]?.wouldChange === true ? [card] : [])),
			);
			expect(approved.size).toBeGreaterThan(100);
			expect(setup.sandbox.cards().map(({ id, status }) => ({ id, status }))).toEqual(
				before.map(({ id, status }) => {
					if (id === stolen.id) return { id, status: 'STOLEN' };
					if (others.some((other) => other.id === id)) return { id, status: 'ACTIVE' };
					return { id, status: approved.has(id) ? 'SUSPENDED' : status };
				}),
			);
		});

		it('is the same for the same items in another execution, and lets exactly these through', async () => {
			const [{ plan } = {}] = await preview(updateNode('SUSPENDED', { preview: true }));
			const [again] = await preview(updateNode('SUSPENDED', { preview: true, concurrency: 2 }));
			expect(again?.plan).toBe(plan);
			const result = await run(updateNode('SUSPENDED', { approvedPlan: plan as string }));
			expect(result.error).toBeUndefined();
			expect(cardsWith('SUSPENDED').length + cardsWith('STOLEN').length).toBe(50);
		});

		it('leaves alone what the preview left alone, also if it was read for Max Changes', async () => {
			const guard = { onlyIfStatus: ['ACTIVE'] };
			const shown = await preview(updateNode('SUSPENDED', { ...guard, preview: true }));
			const approved = shown.filter(({ wouldChange }) => wouldChange === true).length;
			const others = [...cardsWith('PENDING'), ...cardsWith('SUSPENDED')];
			for (const other of others) other.status = 'ACTIVE';
			const approvedPlan = String(shown[0]?.plan);
			const refused = await run(
				updateNode('SUSPENDED', { ...guard, approvedPlan, maxChanges: approved - 1 }),
			);
			expect(refused.error?.message).toContain(`${approved} of 50 items would change something`);

			const done = await run(
				updateNode('SUSPENDED', { ...guard, approvedPlan, maxChanges: approved }),
			);

			expect(done.error).toBeUndefined();
			expect(count(UPDATE)).toBe(approved);
			for (const other of others) expect(other.status).toBe('ACTIVE');
			expect(readHints(done)).toEqual([
				`50 items: ${approved} changed, ${50 - approved} left alone.`,
			]);
		});

		it('creates no card that the preview did not show', async () => {
			const program = setup.sandbox.seed.programs[0] ?? '';
			const [free = ''] = setup.sandbox.seed.wallets;
			const [card] = cardsWith('ACTIVE');
			if (card === undefined) throw new Error('The sandbox has no ACTIVE card');
			const items = [free, card.wallet_id, free].map((wallet) => ({
				wallet: String(wallet),
				program,
			}));
			const options = { ifWalletHasCard: 'returnExisting' };
			const [{ plan } = {}] = await preview(createNode({ ...options, preview: true }), items);
			const node = createNode({ ...options, approvedPlan: String(plan) }, CONTINUE);

			const done = await run(node, items);

			const created = done.getOutput(NODE_NAME).map(({ json }) => json);
			expect(created.map((json) => json.created)).toEqual([true, false, false]);
			expect(created[1]?.id).toBe(card.id);
			expect(created[2]?.id).toBe(created[0]?.id);
			expect(count(CREATE)).toBe(1);

			const failing = await run(
				createNode(
					{ approvedPlan: await readPlan(createNode({ preview: true }), items) },
					CONTINUE,
				),
				items,
			);
			expect(readFailures(failing.getOutput(NODE_NAME))[1]).toMatchObject({
				message:
					'The card was not created, because the wallet already has a card, which is ACTIVE [item 1]',
				outcome: 'notApplied',
			});

			// Now the wallet could get another card.
			card.status = 'STOLEN';
			const late = await run(node, items);
			const [, failure] = readFailures(late.getOutput(NODE_NAME));
			expect(failure).toMatchObject({
				message:
					'The request to create the card was not sent, because the preview did not show it as a change [item 1]',
				outcome: 'notApplied',
				retryable: false,
			});
			expect(setup.sandbox.cards().filter(({ wallet_id }) => wallet_id === card.wallet_id)).toEqual(
				[card],
			);
		});

		it('reads a card again right before the change, also if it was read for Max Changes', async () => {
			const guard = { onlyIfStatus: ['ACTIVE'], concurrency: 1 };
			const shown = await preview(updateNode('SUSPENDED', { ...guard, preview: true }));
			const changes = shown.filter(({ wouldChange }) => wouldChange === true).length;
			const last = cardsWith('ACTIVE').at(-1);
			// One item is done already, so that the others are counted by reading.
			const [pending] = cardsWith('PENDING');
			if (last === undefined || pending === undefined) throw new Error('The sandbox lacks a card');
			const options = { ...guard, approvedPlan: String(shown[0]?.plan), maxChanges: changes - 1 };
			const [first] = cardsWith('ACTIVE');
			if (first !== undefined) first.status = 'INACTIVE';
			setup.sandbox.set({ latencyMs: 5 });
			const running = run(updateNode('SUSPENDED', options));
			await until(() => count(UPDATE) === 1);
			last.status = 'STOLEN';
			const result = await running;
			setup.sandbox.set({ latencyMs: 0 });
			expect(result.error).toBeUndefined();
			expect(last.status).toBe('STOLEN');
			expect(count(UPDATE)).toBe(changes - 2);
		});

		it('is another one for another client', async () => {
			const plan = await readPlan(updateNode('SUSPENDED', { preview: true }));
			await setup.saveCredential({ clientId: 'another-client' });
			const result = await run(updateNode('SUSPENDED', { approvedPlan: plan }));
			await setup.saveCredential();
			expect(result.error?.message).toContain('not the same requests, options or credential');
			expect(setup.countChanges()).toBe(0);
		});

		it('in a preview shows what the approved run would do', async () => {
			const node = updateNode('SUSPENDED', { preview: true, onlyIfStatus: ['ACTIVE'] });
			const approvedPlan = await readPlan(node);
			const approved = cardsWith('ACTIVE').length;
			for (const card of cardsWith('PENDING')) card.status = 'ACTIVE';
			const options = { preview: true, onlyIfStatus: ['ACTIVE'], approvedPlan };
			const shown = await preview(updateNode('SUSPENDED', options));
			expect(shown.filter(({ wouldChange }) => wouldChange === true)).toHaveLength(approved);
		});

		it('leaves a card alone that was marked STOLEN in between', async () => {
			const [{ plan } = {}] = await preview(updateNode('ACTIVE', { preview: true }));
			const [stolen] = cardsWith('SUSPENDED');
			if (stolen !== undefined) stolen.status = 'STOLEN';
			const result = await run(updateNode('ACTIVE', { approvedPlan: plan as string }));
			expect(result.error).toBeUndefined();
			expect(stolen?.status).toBe('STOLEN');
			const shown = result.getOutput(NODE_NAME).find(({ json }) => json.id === stolen?.id);
			expect(shown?.json.updated).toBe(false);
		});

		it('refuses a list that has grown, before the first request', async () => {
			const [{ plan } = {}] = await preview(
				updateNode('SUSPENDED', { preview: true }),
				setup.cardItems(11),
			);
			const before = setup.sandbox.requests().length;
			const result = await run(
				updateNode('SUSPENDED', { approvedPlan: plan as string }),
				setup.cardItems(12),
			);
			expect(result.error?.message).toBe(
				'Nothing was changed: this is not the approved plan (12 items now, 11 approved)',
			);
			expect(setup.sandbox.requests()).toHaveLength(before);
		});

		it.each([
			['another status', 'ACTIVE', {}],
			['another guard', 'SUSPENDED', { skipIfUnchanged: true }],
			['another guard that allows less', 'SUSPENDED', { onlyIfStatus: ['ACTIVE'] }],
		])('refuses %s', async (_name, status, options) => {
			const [{ plan } = {}] = await preview(updateNode('SUSPENDED', { preview: true }));
			const result = await run(updateNode(status, { ...options, approvedPlan: plan as string }));
			expect(result.error?.message).toContain(
				'50 items as approved, but not the same requests, options or credential',
			);
			expect(setup.countChanges()).toBe(0);
		});

		it('refuses another idempotency key, because the preview showed it', async () => {
			const items = setup.sandbox.seed.wallets
				.slice(0, 1)
				.map((wallet) => ({ wallet, program: setup.sandbox.seed.programs[0] ?? '' }));
			const options = { idempotencyKey: 'order-1' };
			const [{ plan } = {}] = await preview(createNode({ ...options, preview: true }), items);
			const approvedPlan = String(plan);
			for (const other of [{}, { idempotencyKey: 'order-2' }]) {
				const refused = await run(createNode({ ...other, approvedPlan }), items);
				expect(refused.error?.message).toContain('1 item as approved, but not the same requests,');
			}
			expect(setup.countChanges()).toBe(0);
			const done = await run(createNode({ ...options, approvedPlan }), items);
			expect(done.error).toBeUndefined();
			expect(count(CREATE)).toBe(1);
		});

		it.each(['', 'yes', 'plan1-50-none-00000000-', '={{ $json.plan }}'])(
			'rejects %j',
			async (approvedPlan) => {
				const result = await run(updateNode('SUSPENDED', { approvedPlan }));
				expect(result.error?.message).toContain('The option "Approved Plan"');
				expect(setup.countChanges()).toBe(0);
			},
		);
	});
});
