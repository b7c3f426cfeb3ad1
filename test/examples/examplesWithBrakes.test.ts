import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { findNode, readExample } from '../../examples/exampleFiles';
import type { ExecutionResult } from '../../engine/executionResult';
import type { WorkflowJson } from '../../engine/protocol';
import type { Card } from '../../sandbox/records';
import { N8N_LINES } from '../integration/nodeSetup';
import type { NodeSetup } from '../integration/nodeSetup';
import { openExampleSetup } from './exampleSetup';

/** Replaces a node that the engine cannot run by an Edit Fields node. */
function replaceBySet(workflow: WorkflowJson, name: string, parameters: INodeParameters): void {
	Object.assign(findNode(workflow, name), {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { ...parameters, options: {} },
	});
}

/** Replaces a node by its output. */
function replaceByJson(workflow: WorkflowJson, name: string, json: IDataObject): void {
	replaceBySet(workflow, name, { mode: 'raw', jsonOutput: JSON.stringify(json) });
}

/** Replaces a node that writes into a data table by one that only gives out the row. */
function replaceByRow(workflow: WorkflowJson, name: string): void {
	const columns = findNode(workflow, name).parameters.columns as { value: IDataObject };
	const assignments = Object.entries(columns.value).map(([column, value]) => {
		const type = typeof value === 'boolean' ? 'boolean' : 'string';
		return { id: column, name: column, value, type };
	});
	replaceBySet(workflow, name, { assignments: { assignments } } as INodeParameters);
}

const getRows = (result: ExecutionResult, node: string) =>
	result.getAllOutput(node).map(({ json }) => json);

describe.each(N8N_LINES)('the examples with brakes, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await openExampleSetup(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 20 });
		setup.sandbox.clearFaults();
	});

	const read = (name: string): WorkflowJson => ({ ...readExample(name), id: name });

	const run = async (workflow: WorkflowJson) => await setup.engine.run({ workflow });

	const findCards = (status: Card['status']) =>
		setup.sandbox.cards().filter((card) => card.status === status);

	const countChanges = () =>
		setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status'] ?? 0;

	describe('"Approve before suspending"', () => {
		/** The example, with an answer in place of the e-mail that waits for one. */
		function readWithAnswer(approved: boolean): WorkflowJson {
			const workflow = read('approve-before-suspending');
			replaceByJson(workflow, 'Ask a person', { data: { approved } });
			return workflow;
		}

		it('suspends what was approved', async () => {
			const active = findCards('ACTIVE');
			const result = await run(readWithAnswer(true));
			expect(result.error).toBeUndefined();
			expect(getRows(result, 'All lines')).toEqual([
				{
					line: active.map(
						({ last_four_digit: digits }) => `Card ending in ${digits} | ACTIVE -> SUSPENDED`,
					),
				},
			]);
			expect(active.map(({ status }) => status)).toEqual(active.map(() => 'SUSPENDED'));
			expect(countChanges()).toBe(active.length);
		});

		it('suspends nothing if it is declined', async () => {
			const result = await run(readWithAnswer(false));
			expect(result.error).toBeUndefined();
			expect(countChanges()).toBe(0);
		});

		it('suspends nothing if the list has grown since the preview', async () => {
			const active = findCards('ACTIVE');
			const [, other] = findCards('INACTIVE');
			const workflow = readWithAnswer(true);
			const ids = [...active, other].map((card) => ({ id: card?.id }));
			replaceByJson(workflow, 'The same cards', { cards: ids });
			const { error } = await run(workflow);
			expect(error?.message).toContain(
				`this is not the approved plan (${active.length + 1} items now, ${active.length} approved)`,
			);
			expect(countChanges()).toBe(0);
		});
	});

	describe('"Audit trail"', () => {
		/** The example, with rows in place of n8n's data table. */
		function readWithoutTable(): WorkflowJson {
			const workflow = read('audit-trail');
			replaceByJson(workflow, 'Trail table', {});
			replaceByRow(workflow, 'Add to the trail');
			return workflow;
		}

		it('has a row for each card that was changed or may have been', async () => {
			const [refused, lost, ...others] = findCards('ACTIVE');
			const workflow = readWithoutTable();
			findNode(workflow, 'Suspend').parameters.options = {
				...(findNode(workflow, 'Suspend').parameters.options as IDataObject),
				maxRetries: 0,
			};
			const change = (card: Card | undefined) => ({
				method: 'PATCH',
				path: `/customers/v1/cards/${card?.id}/status`,
			});
			setup.sandbox.setFaults([
				{ match: change(refused), fault: { kind: 'status', status: 422 } },
				{ match: change(lost), fault: { kind: 'reset', when: 'after' } },
			]);
			const result = await run(workflow);
			expect(result.error).toBeUndefined();
			const rows = getRows(result, 'Add to the trail').map(({ card, from, to, result: end }) => [
				...[card, from, to, end],
			]);
			expect(rows.sort()).toEqual(
				[
					...others.map(({ id }) => [id, 'ACTIVE', 'SUSPENDED', 'changed']),
					[lost?.id, 'ACTIVE', 'SUSPENDED', 'unknown'],
				].sort(),
			);
		});

		it('fails and changes nothing if more cards than Max Changes would change', async () => {
			setup.sandbox.reset({ cards: 600 });
			const { error } = await run(readWithoutTable());
			expect(error?.message).toContain('the option "Max Changes" allows 100');
			expect(countChanges()).toBe(0);
		});
	});

	describe('"Undo one execution"', () => {
		/** The example, with rows of the trail in place of n8n's data table. */
		function readWithRows(rows: IDataObject[]): WorkflowJson {
			const workflow = read('undo');
			replaceByJson(workflow, 'Which execution', { rows });
			Object.assign(findNode(workflow, 'Its changes'), {
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'rows', options: {} },
			});
			replaceByRow(workflow, 'Mark as undone');
			return workflow;
		}

		it('puts back what nobody has changed since', async () => {
			const [stolen, touched, ...others] = findCards('SUSPENDED');
			const rows = findCards('SUSPENDED').map(({ id, updated_at: changedAt }) => ({
				...{ id: `row of ${id}`, card: id, from: 'ACTIVE', to: 'SUSPENDED', changedAt },
			}));
			Object.assign(stolen ?? {}, { status: 'STOLEN' });
			Object.assign(touched ?? {}, { updated_at: new Date().toISOString() });
			const result = await run(readWithRows(rows));
			expect(result.error).toBeUndefined();
			expect(others.length).toBeGreaterThan(0);
			expect(others.map(({ status }) => status)).toEqual(others.map(() => 'ACTIVE'));
			expect([stolen?.status, touched?.status]).toEqual(['STOLEN', 'SUSPENDED']);
			expect(getRows(result, 'Mark as undone')).toEqual(others.map(() => ({ undone: true })));
		});
	});
});
