import type { IDataObject, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { CREDENTIAL_NAME } from '../n8n/openN8n';

/** A placeholder; the import selects the credential. */
const CREDENTIALS = { kobbleApi: { id: 'chosen-at-import', name: CREDENTIAL_NAME } };

function node(name: string, type: string, typeVersion: number, parameters: IDataObject): INode {
	return {
		id: `id of ${name}`,
		...{ name, type, typeVersion },
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
}

/** Accepts `{ <list>: [...] }` by POST at `/webhook/<path>` and responds immediately. */
export function createWebhookNode(path: string): INode {
	const parameters = { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} };
	return { ...node('Webhook', 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

/** Outputs one item for each entry of a list. */
export function createSplitOutNode(fieldToSplitOut: string): INode {
	return node('Split out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut, options: {} });
}

/** Passes all items on unchanged. */
export function createNoOpNode(name: string): INode {
	return node(name, 'n8n-nodes-base.noOp', 1, {});
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Issues a card for each item's `wallet` and `program`. */
export function createCardsNode(options: IDataObject = {}, settings: Partial<INode> = {}): INode {
	const parameters = {
		...{ resource: 'card', operation: 'create', options },
		walletId: byId('={{ $json.wallet }}'),
		programId: byId('={{ $json.program }}'),
	};
	return {
		...node('Create cards', 'n8n-nodes-kobble.kobbleCards', 1, parameters),
		credentials: CREDENTIALS,
		...settings,
	};
}

/** Sets the status of each item's `id`. */
export function createUpdateStatusNode(status: string, options: IDataObject = {}): INode {
	const parameters = {
		...{ resource: 'card', operation: 'updateStatus', status, options },
		cardId: byId('={{ $json.id }}'),
	};
	return {
		...node('Update status', 'n8n-nodes-kobble.kobbleCards', 1, parameters),
		credentials: CREDENTIALS,
	};
}

/** Starts the workflow on each Kobble event. */
export function createTriggerNode(parameters: IDataObject = {}): INode {
	return {
		...node('Kobble Trigger', 'n8n-nodes-kobble.kobbleTrigger', 1, parameters),
		webhookId: 'b9a1f4f5-7b0e-4b07-9d6f-0f6a3f7f8b11',
		credentials: CREDENTIALS,
	};
}

/** Sends an item's `id`, or what the expression gives, to a local server. */
export function createHttpNode(url: string, value = '={{ $json.id }}'): INode {
	const query = { parameters: [{ name: 'id', value }] };
	const parameters = { url, sendQuery: true, queryParameters: query, options: {} };
	return node('Tell', 'n8n-nodes-base.httpRequest', 4.2, parameters);
}

/** Reads a feed at the start and then every minute, and remembers its newest entry. */
export function createPollingNode(feedUrl: string): INode {
	const parameters = { feedUrl, pollTimes: { item: [{ mode: 'everyMinute' }] } };
	return node('Poll', 'n8n-nodes-base.rssFeedReadTrigger', 1, parameters);
}

/** A workflow whose nodes are connected in the given order. */
export function chainNodes(name: string, ...nodes: INode[]): WorkflowJson {
	const connections: WorkflowJson['connections'] = {};
	nodes.forEach((from, at) => {
		const to = nodes[at + 1];
		if (to === undefined) return;
		connections[from.name] = { main: [[{ node: to.name, type: 'main', index: 0 }]] };
	});
	const placed = nodes.map((one, at): INode => ({ ...one, position: [at * 224, 0] }));
	return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
}
