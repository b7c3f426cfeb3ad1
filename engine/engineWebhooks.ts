import type { IDataObject } from 'n8n-workflow';
import type { HostProcess } from './hostProcess';
import type { Disturbances, PollResult, StoredExecution, WorkflowJson } from './protocol';

/** Has the engine's process do what n8n's server does for webhook triggers. */
export class EngineWebhooks {
	constructor(private readonly host: HostProcess) {}

	/** Listens for deliveries and reactivates the workflows that were active. Returns the address. */
	async serve(port = 0): Promise<string> {
		return await this.host.ask('serveWebhooks', { port });
	}

	/** Publishes a workflow with a trigger. Returns its webhook URL. */
	async activate(workflow: WorkflowJson): Promise<string> {
		const [url = ''] = await this.host.ask('activate', workflow);
		return url;
	}

	/** Saves a published workflow again, as n8n does for new settings or a new version. */
	async republish(workflow: WorkflowJson): Promise<void> {
		await this.host.ask('republish', workflow);
	}

	/** Lets a polling node of a published workflow save its static data. */
	async poll(result: PollResult): Promise<void> {
		await this.host.ask('poll', result);
	}

	async deactivate(workflow: WorkflowJson): Promise<void> {
		await this.host.ask('deactivate', workflow);
	}

	/** Listens for one test event, as the editor does. Returns the webhook URL. */
	async listenForTest(workflow: WorkflowJson): Promise<string> {
		const [url = ''] = await this.host.ask('listenForTest', workflow);
		return url;
	}

	async stopListening(workflow: WorkflowJson): Promise<void> {
		await this.host.ask('stopListening', workflow);
	}

	/** Reads the static data that n8n has saved. */
	async staticData(workflowId: string): Promise<IDataObject> {
		return await this.host.ask('staticData', { workflowId });
	}

	/** Reads the executions that deliveries started, in this process or an earlier one. */
	async getExecutions(workflowId: string): Promise<StoredExecution[]> {
		return await this.host.ask('storedExecutions', { workflowId });
	}

	/** Makes n8n's database slow or fail. */
	async disturb(disturbances: Partial<Disturbances>): Promise<void> {
		await this.host.ask('disturb', disturbances);
	}
}
