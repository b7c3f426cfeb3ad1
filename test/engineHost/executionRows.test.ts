import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExecutionRows } from '../../engine/host/webhooks/executionRows';
import type { StoredExecution } from '../../engine/protocol';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'rows-'));
});
afterEach(async () => {
	await rm(folder, { recursive: true });
});

const DISTURBANCES = { storeMs: 0, saveMs: 0, failStores: 0 };

const row = (number: number, changes: Partial<StoredExecution> = {}): StoredExecution => ({
	executionId: String(number),
	workflowId: 'workflow',
	mode: 'webhook',
	status: 'running',
	items: [{ text: 'x'.repeat(500) }],
	at: number,
	...changes,
});

describe('The execution rows', () => {
	it('are read after pending writes, so never partly written', async () => {
		const rows = new ExecutionRows(folder, DISTURBANCES);
		for (let number = 0; number < 100; number++) {
			const written = rows.end(row(number));
			expect(await rows.readForWorkflow('workflow')).toHaveLength(number + 1);
			await written;
		}
	});

	it('can be read by the next process, separately for each workflow', async () => {
		const rows = new ExecutionRows(folder, DISTURBANCES);
		await rows.add(row(1));
		await rows.add(row(2, { workflowId: 'another' }));
		await rows.end(row(1, { status: 'error' }));
		const next = new ExecutionRows(folder, DISTURBANCES);
		expect(await next.readForWorkflow('workflow')).toEqual([row(1, { status: 'error' })]);
		expect(await next.readForWorkflow('a third')).toEqual([]);
	});
});
