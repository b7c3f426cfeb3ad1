import type { INode } from 'n8n-workflow';

import { chainNodes, createSplitOutNode } from '../../e2e/workflows/kobbleWorkflows';
import type { WorkflowJson } from '../../engine/protocol';

/**
 * Creates a workflow of a webhook that receives a list, a node that splits the list into items, and
 * the node to measure. The webhook responds at the end, so that polling does not disturb n8n.
 */
export function createProductionWorkflow(measured: INode, path: string): WorkflowJson {
	return chainNodes(
		`${measured.type} ${path}`,
		webhookNode(path),
		createSplitOutNode('body.items'),
		measured,
	);
}

function webhookNode(path: string): INode {
	return {
		id: 'b1f3f2f7-6a3d-4b1e-9a70-0f0d5f4d2a11',
		name: 'Items in',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		position: [0, 0],
		webhookId: path,
		parameters: {
			httpMethod: 'POST',
			path,
			responseMode: 'lastNode',
			responseData: 'noData',
			options: {},
		},
	};
}
