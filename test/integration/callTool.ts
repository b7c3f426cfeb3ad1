import type { INode } from 'n8n-workflow';

import { createWorkflow, toItems } from './nodeSetup';
import type { NodeSetup } from './nodeSetup';

/** What an agent does with its tool. */
export interface ToolCalls {
	/** What the model fills in for each `$fromAI`. */
	readonly filledIn: Readonly<Record<string, string>>;
	/** The item that the agent works on. */
	readonly item?: Record<string, string>;
	/** How often it calls the tool with this in one execution. Default 1. */
	readonly count?: number;
}

/**
 * Connects a node to an agent as a tool, and lets the agent call it.
 *
 * @returns the answers; a real agent passes them to its model. If a call fails, the error's message
 */
export async function callTool(
	setup: NodeSetup,
	node: INode,
	{ filledIn, item = {}, count = 1 }: ToolCalls,
): Promise<string> {
	const workflow = createWorkflow({
		id: 'agent',
		name: 'Agent',
		type: 'n8n-nodes-fixture.fixtureAgent',
		typeVersion: 1,
		position: [200, 0],
		parameters: { calls: count, toolArguments: JSON.stringify(filledIn) },
	});
	workflow.nodes.push({ ...node, type: `${node.type}Tool` });
	workflow.connections[node.name] = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
	const run = await setup.engine.run({ workflow, input: toItems([item]) });
	return (
		run.error?.message ?? JSON.stringify(run.getOutput('Agent').map(({ json }) => json.answer))
	);
}
