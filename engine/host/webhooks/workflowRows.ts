import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, Workflow } from 'n8n-workflow';
import type { Disturbances, WorkflowJson } from '../../protocol';
import { pause } from './pause';

interface StoredWorkflow {
	workflow: WorkflowJson;
	isActive: boolean;
}

/**
 * The table of workflows on disk: workflows that were active are active again after a restart. Static
 * data is read and written as a whole, as in n8n, so the later of two writes wins.
 */
export class WorkflowRows {
	constructor(
		private readonly folder: string,
		private readonly disturbances: Disturbances,
	) {
		mkdirSync(folder, { recursive: true });
	}

	async put(workflow: WorkflowJson, isActive: boolean): Promise<void> {
		await this.write(`${getWorkflowId(workflow)}.json`, JSON.stringify({ workflow, isActive }));
	}

	async readActive(): Promise<WorkflowJson[]> {
		const files = (await readdir(this.folder)).filter((file) => /^[^.]+\.json$/.test(file));
		const rows = await Promise.all(
			files.map(async (file) => await this.read<StoredWorkflow>(file)),
		);
		return rows.flatMap((row) => (row?.isActive ? [row.workflow] : []));
	}

	async readStaticData(workflowId: string): Promise<IDataObject> {
		return (await this.read<IDataObject>(`${workflowId}.static.json`)) ?? {};
	}

	/** Writes static data if it has changed. Saves its state at the call, not after the delay. */
	async saveStaticData({ id, staticData }: Workflow): Promise<void> {
		if (!staticData.__dataChanged) return;
		const text = JSON.stringify(staticData);
		staticData.__dataChanged = false;
		await pause(this.disturbances.saveMs);
		await this.write(`${id}.static.json`, text);
	}

	private async read<Row>(file: string): Promise<Row | undefined> {
		try {
			return JSON.parse(await readFile(join(this.folder, file), 'utf8'));
		} catch {
			return undefined;
		}
	}

	private async write(name: string, text: string): Promise<void> {
		const file = join(this.folder, name);
		const draft = `${file}.${randomUUID()}`;
		await writeFile(draft, text);
		await rename(draft, file);
	}
}

export function getWorkflowId({ id }: WorkflowJson): string {
	if (!id) throw new Error('A workflow with a trigger needs an id');
	return id;
}
