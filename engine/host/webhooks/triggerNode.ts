import type {
	INode,
	IWebhookData,
	IWebhookDescription,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { N8nModules } from '../n8nModules';

/** A trigger node of a workflow, with its only webhook. */
export interface TriggerNode {
	workflow: Workflow;
	node: INode;
	webhook: IWebhookData;
}

/** Finds the webhook triggers of a workflow. */
export function findTriggerNodes(
	{ workflow: { NodeHelpers } }: N8nModules,
	workflow: Workflow,
	additionalData: IWorkflowExecuteAdditionalData,
	isTest: boolean,
): TriggerNode[] {
	return Object.values(workflow.nodes).flatMap((node) => {
		const { description, webhookMethods } = getNodeType(workflow, node);
		const [webhookDescription] = description.webhooks ?? [];
		if (node.disabled || !webhookDescription || !webhookMethods) return [];
		const path = NodeHelpers.getNodeWebhookPath(workflow.id, node, webhookDescription.path, false);
		const webhook: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
			...(isTest && { isTest }),
		};
		return [{ workflow, node, webhook }];
	});
}

/** Calls a lifecycle method of the trigger as n8n's server does. */
export async function callHook(
	{ core }: N8nModules,
	{ workflow, node, webhook }: TriggerNode,
	method: 'checkExists' | 'create' | 'delete',
	mode: WorkflowExecuteMode,
	activation: WorkflowActivateMode,
): Promise<boolean> {
	const { name }: IWebhookDescription = webhook.webhookDescription;
	const hook = getNodeType(workflow, node).webhookMethods?.[name]?.[method];
	if (!hook) throw new Error(`${node.type} has no method "${method}"`);
	const { workflowExecuteAdditionalData: additionalData } = webhook;
	const context = new core.HookContext(workflow, node, additionalData, mode, activation, webhook);
	return await hook.call(context);
}

export function getNodeType(workflow: Workflow, { type, typeVersion }: INode) {
	return workflow.nodeTypes.getByNameAndVersion(type, typeVersion);
}
