import { mkdirSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disturbances, StoredExecution } from '../../protocol';
import { pause } from './pause';

/** The table of executions that deliveries started. It is on disk, so it survives a killed process. */
export class ExecutionRows {
	private readonly file: string;
	private failedStores = 0;
	private turn: Promise<unknown> = Promise.resolve();

	constructor(
		folder: string,
		private readonly disturbances: Disturbances,
	) {
		mkdirSync(folder, { recursive: true });
		this.file = join(folder, 'executions.jsonl');
	}

	/** Stores a new execution. Rejects if the database is set to fail. */
	async add(row: StoredExecution): Promise<void> {
		await pause(this.disturbances.storeMs);
		if (this.failedStores < this.disturbances.failStores) {
			this.failedStores += 1;
			throw new Error('The database is locked');
		}
		await this.append(row);
	}

	async end(row: StoredExecution): Promise<void> {
		await this.append(row);
	}

	async readForWorkflow(workflowId: string): Promise<StoredExecution[]> {
		const text = await this.inTurn(async () => await readFile(this.file, 'utf8').catch(() => ''));
		const rows = new Map<string, StoredExecution>();
		for (const line of text.split('\n').filter((one) => one !== '')) {
			const row = JSON.parse(line) as StoredExecution;
			rows.set(row.executionId, row);
		}
		return [...rows.values()].filter((row) => row.workflowId === workflowId);
	}

	/** Resets the count of failed stores. */
	reset(): void {
		this.failedStores = 0;
	}

	private async append(row: StoredExecution): Promise<void> {
		await this.inTurn(async () => await appendFile(this.file, `${JSON.stringify(row)}\n`));
	}

	/** Runs one access at a time, so that nobody reads a partly written row. */
	private async inTurn<T>(act: () => Promise<T>): Promise<T> {
		const mine = this.turn.then(act, act);
		this.turn = mine;
		return await mine;
	}
}
