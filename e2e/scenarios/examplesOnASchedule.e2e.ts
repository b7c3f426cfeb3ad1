import type { Card } from '../../sandbox/records';
import type { SavedExecution } from '../n8n/savedExecution';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { importExample, getOnlyItem } from '../workflows/examples';

const EXAMPLE = 'scheduled-suspension';
const START = 'Every night at 2';
/** The card on the example's list of cards to keep. */
const KEPT = '6518d004-4e5c-467d-9cab-a42e4c4a5bf8';
const STATUS_CHANGE = 'PATCH /customers/v1/cards/{id}/status';

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'examples-on-a-schedule' });
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset({ cards: 12 });
});

const findIds = (status: Card['status']) =>
	open.sandbox
		.cards()
		.filter((card) => card.status === status)
		.map(({ id }) => id);

const changes = () => open.sandbox.counters().requests[STATUS_CHANGE] ?? 0;

/** An ACTIVE card issued today, which the rule does not select. */
function addYoungCard(): Card {
	const { state, seed } = open.sandbox;
	const wallet = state.wallets.get(seed.wallets[0] ?? '');
	const program = state.programs.get(seed.programs[0] ?? '');
	if (!wallet || !program) throw new Error('The sandbox has no free wallet');
	return state.addCard(wallet, program, 'ACTIVE', new Date());
}

describe('Suspend old cards every night', () => {
	it('suspends old ACTIVE cards, but neither the card to keep nor a new card', async () => {
		const young = addYoungCard();
		const old = findIds('ACTIVE').filter((id) => id !== KEPT && id !== young.id);
		const suspendedBefore = findIds('SUSPENDED');
		const workflow = await importExample(open, EXAMPLE);
		const execution = await open.rest.run(workflow, START);
		expect(getOnlyItem(execution, 'Summary')).toMatchObject({
			summary: `${old.length} suspended, 0 left alone, 0 not applied, 0 unknown`,
			toLookAt: [],
		});
		expect(findIds('ACTIVE').sort()).toEqual([KEPT, young.id].sort());
		expect(findIds('SUSPENDED').sort()).toEqual([...suspendedBefore, ...old].sort());
		expect(changes()).toBe(old.length);
	});

	it('does not change a card that is marked STOLEN after the list was read', async () => {
		const workflow = await importExample(open, EXAMPLE);
		// Each card is read again before its change. The delay leaves time to mark the card first.
		open.sandbox.setFaults({
			match: { method: 'GET', path: '/customers/v1/cards/{id}' },
			fault: { kind: 'latency', ms: 2_000 },
		});
		const id = await open.rest.start(workflow, START);
		const cardId = await until('a card that is read', () => {
			const paths = open.sandbox.requests().map(({ path }) => path);
			return paths.map((path) => /cards\/([0-9a-f-]{36})$/.exec(path)?.[1]).find(Boolean);
		});
		const stolen = open.sandbox.state.cards.get(cardId);
		if (stolen === undefined) throw new Error(`There is no card ${cardId}`);
		stolen.status = 'STOLEN';
		const summary = getOnlyItem(await open.rest.untilOver(id), 'Summary');
		expect(summary).toMatchObject({ suspended: 1, leftAlone: 1 });
		expect(summary.toLookAt).toEqual([
			expect.objectContaining({ card: cardId, result: 'left alone', status: 'STOLEN' }),
		]);
		expect(findIds('STOLEN')).toContain(cardId);
	});

	it('distinguishes not applied from unknown', async () => {
		const workflow = await importExample(open, EXAMPLE, {
			changes: {
				Suspend: { options: { maxRetries: 0, onlyIfStatus: ['ACTIVE'], skipIfUnchanged: true } },
			},
		});
		open.sandbox.setFaults([
			{ match: { method: 'PATCH', nth: [1] }, fault: { kind: 'status', status: 422 } },
			{ match: { method: 'PATCH', nth: [2] }, fault: { kind: 'reset', when: 'after' } },
		]);
		const summary = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(summary).toMatchObject({ suspended: 0, leftAlone: 0, notApplied: 1, unknown: 1 });
	});

	it('fails and suspends nothing if its rule selects more cards than expected', async () => {
		open.sandbox.reset({ cards: 600 });
		const workflow = await importExample(open, EXAMPLE);
		const execution = await open.rest.run(workflow, START);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(
			/^Nothing was changed: 119 of 119 items would change something/,
		);
		expect(changes()).toBe(0);
	});

	it('runs on its schedule, and changes each card only once over several runs', async () => {
		const workflow = await importExample(open, EXAMPLE, {
			changes: { [START]: { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } } },
		});
		await open.rest.activate(workflow);
		const executions = await until('three executions that ended well', async () => {
			const over = await finished(workflow);
			return over.length >= 3 && over;
		});
		await open.rest.deactivate(workflow);
		expect(new Set(executions.map(({ mode }) => mode))).toEqual(new Set(['trigger']));
		const summaries = executions.flatMap((one) => one.getOutput('Summary'));
		expect(summaries.reduce((sum, { json }) => sum + Number(json.suspended), 0)).toBe(2);
		expect(changes()).toBe(2);
		expect(findIds('ACTIVE')).toEqual([KEPT]);
	});

	async function finished(workflow: SavedWorkflow): Promise<SavedExecution[]> {
		const listed = await open.rest.listExecutions(workflow);
		const over = listed.filter(({ status }) => status === 'success');
		return await Promise.all(over.map(async ({ id }) => await open.rest.execution(id)));
	}
});
