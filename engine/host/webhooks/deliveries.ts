import type { Request, Response } from 'express';
import type { INodeExecutionData, IWebhookResponseData, Workflow } from 'n8n-workflow';
import type { StoredExecution } from '../../protocol';
import type { Executions } from '../executions';
import type { N8nModules } from '../n8nModules';
import type { Activations, Registration } from './activations';
import type { ExecutionRows } from './executionRows';
import { FIRST_MINOR_THAT_SAVES_THE_CONTEXT } from '../executions';
import { getNodeType } from './triggerNode';
import type { TriggerNode } from './triggerNode';
import { getWorkflowId } from './workflowRows';

/** Handles a delivery in n8n's order: call the node, store, save static data, respond and run. */
export class Deliveries {
	private started = 0;

	constructor(
		private readonly n8n: N8nModules,
		private readonly activations: Activations,
		private readonly executions: Executions,
		private readonly rows: ExecutionRows,
	) {}

	async take(
		registration: Registration,
		path: string,
		isTest: boolean,
		request: Request,
		response: Response,
	): Promise<void> {
		const { workflow: json, testStaticData } = registration;
		const saved = isTest ? {} : await this.activations.rows.readStaticData(getWorkflowId(json));
		const workflow = this.activations.build(json, saved);
		if (testStaticData) workflow.setTestStaticData(testStaticData);
		const trigger = this.activations
			.findTriggers(workflow, isTest)
			.find(({ webhook }) => webhook.path === path);
		if (!trigger) throw new Error('The node of this webhook is gone');
		const asked = await this.ask(trigger, isTest, request, response);
		const save = async () => {
			if (!isTest) await this.activations.rows.saveStaticData(workflow);
		};
		// Not awaited: the node has already sent its own response.
		if (asked.noWebhookResponse) void save();
		const items = asked.workflowData?.[0];
		if (!items) {
			if (asked.noWebhookResponse) return;
			await save();
			response.status(200).send(asked.webhookResponse ?? { message: 'Webhook call received' });
			return;
		}
		if (this.n8n.minor >= FIRST_MINOR_THAT_SAVES_THE_CONTEXT) {
			// A second workflow object on the same static data resets the mark that the data was changed.
			this.activations.build(json, saved);
		}
		const run = await this.start(registration, trigger, isTest, items);
		if (!asked.noWebhookResponse) {
			// n8n reads the node's response only now.
			const answer: unknown = asked.webhookResponse ?? { message: 'Workflow was started' };
			await save();
			response.status(200).send(answer);
		}
		void run();
		if (isTest) await this.activations.stopListening(json);
	}

	private async ask(
		{ workflow, node, webhook }: TriggerNode,
		isTest: boolean,
		request: Request,
		response: Response,
	): Promise<IWebhookResponseData> {
		const additionalData = webhook.workflowExecuteAdditionalData;
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		const mode = isTest ? 'manual' : 'webhook';
		const { WebhookContext } = this.n8n.core;
		await workflow.expression.acquireIsolate?.();
		try {
			const context = new WebhookContext(workflow, node, additionalData, mode, webhook, [], null);
			return (await getNodeType(workflow, node).webhook?.call(context)) ?? {};
		} catch {
			// n8n responds with 500 and records a failed execution.
			response.status(500).json({ message: 'Workflow could not be started' });
			return { noWebhookResponse: true, workflowData: [[{ json: { thrownByTheNode: true } }]] };
		} finally {
			await workflow.expression.releaseIsolate?.();
		}
	}

	/** Stores the execution. Returns a function that runs it. */
	private async start(
		{ workflow: json }: Registration,
		{ node, workflow }: TriggerNode,
		isTest: boolean,
		items: INodeExecutionData[],
	): Promise<() => Promise<void>> {
		this.started += 1;
		const row: StoredExecution = {
			executionId: `${process.pid}-${this.started}`,
			workflowId: workflow.id,
			mode: isTest ? 'manual' : 'webhook',
			status: 'running',
			items: items.map(({ json: item }) => item),
			at: Date.now(),
		};
		await this.rows.add(row);
		return async () => {
			const staticData = isTest ? {} : await this.activations.rows.readStaticData(workflow.id);
			const { status } = await this.executions.start(
				{
					workflow: { ...json, staticData },
					executionId: row.executionId,
					mode: row.mode,
					startNode: node.name,
					input: items,
				},
				async (ended: Workflow) => {
					// Static data that a node changed overwrites anything saved in the meantime.
					if (!isTest) await this.activations.rows.saveStaticData(ended);
				},
			);
			await this.rows.end({ ...row, status });
		};
	}
}
