import type { INode, IWorkflowSettings } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';

/** A node without a position; `chainNodes` sets it. */
export type NodeOfRow = Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
	Partial<INode>;

/** The name of each workflow's trigger. */
export const TRIGGER = 'Start';

/** A workflow whose nodes are each connected to the next. */
export function chainNodes(
	name: string,
	settings: IWorkflowSettings,
	...nodes: NodeOfRow[]
): WorkflowJson {
	const placed = nodes.map(
		(node, place): INode => ({ id: `node-${place}`, position: [place * 220, 0], ...node }),
	);
	const toNext = placed
		.slice(1)
		.map((next, place) => [
			placed[place]?.name,
			{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
		]);
	return {
		...{ name, nodes: placed },
		connections: Object.fromEntries(toNext),
		settings: { executionOrder: 'v1', ...settings },
	};
}

export function trigger(
	type: string,
	typeVersion: number,
	parameters: INode['parameters'] = {},
	settings: Partial<INode> = {},
): NodeOfRow {
	return { name: TRIGGER, type: `n8n-nodes-base.${type}`, typeVersion, parameters, ...settings };
}

/** Issues a card for each incoming order. */
export function createCards(options: INode['parameters']): NodeOfRow {
	return {
		name: 'Create cards',
		type: 'n8n-nodes-kobble.kobbleCards',
		typeVersion: 1,
		parameters: {
			resource: 'card',
			operation: 'create',
			walletId: { __rl: true, mode: 'id', value: '={{ $json.wallet }}' },
			programId: { __rl: true, mode: 'id', value: '={{ $json.program }}' },
			options,
		},
		credentials: { kobbleApi: { id: null, name: 'Kobble account' } },
	};
}

/** Outputs an item for each order in a webhook's body `{ orders: [...] }`. */
export const SPLIT_ORDERS: NodeOfRow = {
	name: 'Orders',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.orders', options: {} },
};

/**
 * Requests a batch from the order server and outputs an item for each order.
 *
 * @param batch an expression that gives the same batch for the same trigger output
 */
export function requestOrders(url: string, batch: string): NodeOfRow {
	return {
		name: 'Orders',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'batch', value: batch }] },
			options: {},
		},
	};
}

/** Calls another workflow with all items at once. */
export function callWorkflow(id: string, waits: boolean): NodeOfRow {
	return {
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.1,
		parameters: {
			source: 'database',
			workflowId: { __rl: true, mode: 'id', value: id },
			mode: 'once',
			options: { waitForSubWorkflow: waits },
		},
	};
}
