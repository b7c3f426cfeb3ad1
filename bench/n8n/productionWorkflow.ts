import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';

/**
 * A webhook that takes a list, the node that makes an item of each of its entries, and the node
 * that is measured. The webhook answers when all is over, so that nobody has to ask n8n meanwhile.
 */
export function productionWorkflow(measured: INode, path: string): WorkflowJson {
	const [webhook, splitOut] = [webhookNode(path), splitOutNode()];
	return {
		name: `${measured.type} ${path}`,
		nodes: [webhook, splitOut, measured],
		connections: {
			[webhook.name]: { main: [[{ node: splitOut.name, type: 'main', index: 0 }]] },
			[splitOut.name]: { main: [[{ node: measured.name, type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
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

function splitOutNode(): INode {
	return {
		id: 'e4c0a1d2-8a27-4a40-8b7b-6f3f1c1b7d12',
		name: 'One by one',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [220, 0],
		parameters: { fieldToSplitOut: 'body.items', options: {} },
	};
}
