import type { IDataObject, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { CREDENTIAL_NAME } from '../n8n/openN8n';
import { chainNodes } from './kobbleWorkflows';

const KOBBLE = { kobbleApi: { id: 'chosen-at-import', name: CREDENTIAL_NAME } };
const OPENAI = { openAiApi: { id: 'chosen-at-import', name: 'OpenAI account' } };

/** The name of the agent node. */
export const AGENT = 'Agent';

function buildNode(name: string, type: string, typeVersion: number): INode {
	return { id: `id of ${name}`, name, type, typeVersion, position: [0, 0], parameters: {} };
}

/** An expression for a field that the model fills in. */
export function askModelFor(name: string): string {
	return `={{ $fromAI('${name}', 'The ID, a UUID', 'string') }}`;
}

/** An agent's tool that issues a card. */
export function createCardTool(wallet: string, settings: Partial<INode> = {}): INode {
	return buildTool('Create card', 'Issues one card for a wallet.', settings, {
		operation: 'create',
		walletId: { __rl: true, mode: 'id', value: wallet },
		programId: { __rl: true, mode: 'id', value: "={{ $('Split out').first().json.program }}" },
	});
}

/** An agent's tool of Kobble Wallets that retrieves beneficiaries. */
export function createBeneficiariesTool(): INode {
	return buildTool(
		'List beneficiaries',
		'Retrieves beneficiaries.',
		{ type: 'n8n-nodes-kobble.kobbleWalletsTool' },
		{ resource: 'beneficiary', operation: 'getAll' },
	);
}

function buildTool(
	name: string,
	toolDescription: string,
	settings: Partial<INode>,
	parameters: IDataObject,
): INode {
	return {
		...buildNode(name, 'n8n-nodes-kobble.kobbleCardsTool', 1),
		parameters: {
			...{ descriptionType: 'manual', toolDescription, resource: 'card', options: {} },
			...(parameters as INode['parameters']),
		},
		credentials: KOBBLE,
		...settings,
	};
}

/** The agent; each item's `request` is the user's message. */
export function createAgentNode(typeVersion: number): INode {
	return {
		...buildNode(AGENT, '@n8n/n8n-nodes-langchain.agent', typeVersion),
		parameters: {
			promptType: 'define',
			text: '={{ $json.request }}',
			options: { enableStreaming: false },
		},
	};
}

/** A workflow that passes items to the agent one at a time. */
export function loopItems(name: string, entry: INode[], agent: INode): WorkflowJson {
	const loop: INode = {
		...buildNode('Loop Over Items', 'n8n-nodes-base.splitInBatches', 3),
		parameters: { options: {} },
	};
	const { nodes, connections, ...others } = chainNodes(name, ...entry, loop);
	const leadTo = (node: INode) => ({ node: node.name, type: 'main' as const, index: 0 });
	return {
		...others,
		nodes: [...nodes, agent],
		connections: {
			...connections,
			[loop.name]: { main: [[], [leadTo(agent)]] },
			[agent.name]: { main: [[leadTo(loop)]] },
		},
	};
}

/** Connects a model and tools to the agent of a workflow. */
export function connectTools(workflow: WorkflowJson, ...tools: INode[]): WorkflowJson {
	const model: INode = {
		...buildNode('OpenAI model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2),
		parameters: { model: { __rl: true, mode: 'list', value: 'gpt-4.1-mini' }, options: {} },
		credentials: OPENAI,
	};
	const leadToAgent = (type: 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: AGENT, type, index: 0 }]],
	});
	const toolConnections = tools.map(({ name }) => [name, leadToAgent('ai_tool')] as const);
	return {
		...workflow,
		nodes: [...workflow.nodes, model, ...tools],
		connections: {
			...workflow.connections,
			[model.name]: leadToAgent('ai_languageModel'),
			...Object.fromEntries(toolConnections),
		},
	};
}
