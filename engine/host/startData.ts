import type {
	IExecuteData,
	INode,
	INodeExecutionData,
	IPinData,
	IRunExecutionData,
	RelatedExecution,
	Workflow,
} from 'n8n-workflow';
import type { RunOptions } from '../protocol';
import type { N8nModules } from './n8nModules';

/** Returns the run data to start from: the saved run data, or else one with the start node queued. */
export function createStartData(
	n8n: N8nModules,
	workflow: Workflow,
	options: RunOptions,
	parentExecution?: RelatedExecution,
): IRunExecutionData {
	if (options.runExecutionData) return useCurrentNodes(workflow, options.runExecutionData);
	const node = findStartNode(workflow, options);
	const pinData = getPinDataWithInput(workflow, node, options);
	const queued: IExecuteData = {
		node,
		data: { main: [options.input ?? getPinnedTriggerOutput(workflow, node, options)] },
		source: null,
		...(parentExecution && { metadata: { parentExecution } }),
	};
	return n8n.workflow.createRunExecutionData({
		startData: {},
		executionData: { nodeExecutionStack: [queued] },
		resultData: { pinData },
		parentExecution,
	});
}

/** Continues the saved queue with the current nodes, as "Retry with current workflow" does. */
function useCurrentNodes(workflow: Workflow, saved: IRunExecutionData): IRunExecutionData {
	for (const queued of saved.executionData?.nodeExecutionStack ?? []) {
		queued.node = workflow.getNode(queued.node.name) ?? queued.node;
	}
	return saved;
}

function findStartNode(workflow: Workflow, { startNode, mode }: RunOptions): INode {
	const called = Object.values(workflow.nodes).find(
		({ type }) => type === 'n8n-nodes-base.executeWorkflowTrigger',
	);
	const node = startNode
		? workflow.getNode(startNode)
		: mode === 'integrated' && called
			? called
			: workflow.getStartNode();
	if (!node)
		throw new Error(`No node to start from: ${startNode ?? 'the workflow has no trigger'}`);
	return node;
}

/** n8n uses pinned data in manual executions only. */
export function getPinData({ workflow, mode = 'manual' }: RunOptions): IPinData | undefined {
	return mode === 'manual' ? workflow.pinData : undefined;
}

function getPinDataWithInput(
	workflow: Workflow,
	start: INode,
	options: RunOptions,
): IPinData | undefined {
	const pinData = getPinData(options);
	if ((options.mode ?? 'manual') !== 'manual' || !options.input || !isTrigger(workflow, start)) {
		return pinData;
	}
	// In a manual execution a trigger waits for an event; only pinned data can replace it.
	return { ...pinData, [start.name]: options.input };
}

function getPinnedTriggerOutput(
	workflow: Workflow,
	start: INode,
	options: RunOptions,
): INodeExecutionData[] {
	const pinned = isTrigger(workflow, start) ? options.workflow.pinData?.[start.name] : undefined;
	return pinned ?? [{ json: {} }];
}

function isTrigger(workflow: Workflow, node: INode): boolean {
	const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	return type.description.group.includes('trigger');
}
