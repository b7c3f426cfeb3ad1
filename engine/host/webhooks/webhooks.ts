import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { Disturbances, PollResult, StoredExecution, WorkflowJson } from '../../protocol';
import type { CountingCredentialsHelper } from '../credentialsHelper';
import type { Executions } from '../executions';
import type { N8nModules } from '../n8nModules';
import type { LoadedTypes } from '../nodeTypes';
import { Activations } from './activations';
import { Deliveries } from './deliveries';
import { ExecutionRows } from './executionRows';
import { WebhookServer } from './webhookServer';
import { WorkflowRows } from './workflowRows';

/** The part of n8n's server that runs webhook triggers. */
export class Webhooks {
	private readonly disturbances: Disturbances = { storeMs: 0, saveMs: 0, failStores: 0 };
	private readonly executionRows: ExecutionRows;
	private readonly workflowRows: WorkflowRows;
	private readonly activations: Activations;
	private readonly server: WebhookServer;

	constructor(
		n8n: N8nModules,
		types: LoadedTypes,
		helper: CountingCredentialsHelper,
		executions: Executions,
		databaseFolder: string,
	) {
		this.executionRows = new ExecutionRows(databaseFolder, this.disturbances);
		this.workflowRows = new WorkflowRows(join(databaseFolder, 'workflows'), this.disturbances);
		const address = () => this.server.address;
		this.activations = new Activations(n8n, types, helper, this.workflowRows, address);
		const deliveries = new Deliveries(n8n, this.activations, executions, this.executionRows);
		this.server = new WebhookServer(this.activations, deliveries);
	}

	/** Listens for deliveries and reactivates the workflows that were active in an earlier process. */
	async serve(port: number): Promise<string> {
		const active = await this.activations.restore();
		const address = await this.server.listen(port);
		for (const workflow of active) await this.activations.activate(workflow, 'init');
		return address;
	}

	async activate(workflow: WorkflowJson): Promise<string[]> {
		return await this.activations.activate(workflow, 'activate');
	}

	async republish(workflow: WorkflowJson): Promise<string[]> {
		await this.activations.deactivate(workflow);
		return await this.activations.activate(workflow, 'update');
	}

	async poll(result: PollResult): Promise<void> {
		await this.activations.poll(result);
	}

	async deactivate(workflow: WorkflowJson): Promise<void> {
		await this.activations.deactivate(workflow);
	}

	async listen(workflow: WorkflowJson): Promise<string[]> {
		return await this.activations.listen(workflow);
	}

	async stopListening(workflow: WorkflowJson): Promise<void> {
		await this.activations.stopListening(workflow);
	}

	/** Reads the saved static data. */
	async staticData(workflowId: string): Promise<IDataObject> {
		return await this.workflowRows.readStaticData(workflowId);
	}

	async getExecutions(workflowId: string): Promise<StoredExecution[]> {
		return await this.executionRows.readForWorkflow(workflowId);
	}

	disturb(disturbances: Partial<Disturbances>): void {
		Object.assign(this.disturbances, disturbances);
		this.executionRows.reset();
	}
}
