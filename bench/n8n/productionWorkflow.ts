import type { INode } from 'n8n-workflow';

import { chainNodes, createSplitOutNode } from '../../e2e/workflows/kobbleWorkflows';
import type { WorkflowJson } from '../../engine/protocol';

/**
 * A webhook that takes a list, the node that makes an item of each of its entries, and the node
 * that is measured. The webhook answers when all is over, so that nobody has to ask n8n meanwhile.
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
