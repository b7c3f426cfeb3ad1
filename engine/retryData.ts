import type { IExecuteData, INode, IRunExecutionData } from 'n8n-workflow';
import type { ExecutionResult } from './executionResult';

/**
 * Prepares the run data for Retry execution: removes the error and the run of the node that failed.
 * That node is first in the queue, because n8n puts it back there when it fails.
 */
export function prepareRetry(saved: IRunExecutionData): IRunExecutionData {
	const data = structuredClone(saved);
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	return data;
}

/**
 * Returns the run data saved when the process died inside a node, with "Save execution progress" on.
 * It includes everything before the node, but not what the node wrote to its own context. The
 * execution's context was saved when the execution was queued, so it is included.
 */
export function simulateDeathInside(result: ExecutionResult, nodeName: string): IRunExecutionData {
	const data = structuredClone(result.runExecutionData);
	const { executionData, resultData } = data;
	const node = result.workflow.nodes.find(({ name }) => name === nodeName);
	if (!node || !executionData) throw new Error(`"${nodeName}" did not run in this execution`);
	const queued = rebuildQueueEntry(data, node);
	delete resultData.error;
	delete resultData.runData[nodeName];
	resultData.lastNodeExecuted = queued.source?.main?.[0]?.previousNode;
	delete executionData.contextData[`node:${nodeName}`];
	executionData.nodeExecutionStack = [queued];
	executionData.waitingExecution = {};
	executionData.waitingExecutionSource = {};
	return data;
}

function rebuildQueueEntry(
	{ resultData, executionData }: IRunExecutionData,
	node: INode,
): IExecuteData {
	const failed = executionData?.nodeExecutionStack.find((entry) => entry.node.name === node.name);
	if (failed) return failed;
	const [source] = resultData.runData[node.name]?.[0]?.source ?? [];
	if (!source) throw new Error(`Nothing tells what "${node.name}" was given`);
	const { previousNode, previousNodeRun = 0, previousNodeOutput = 0 } = source;
	const given =
		resultData.runData[previousNode]?.[previousNodeRun]?.data?.main?.[previousNodeOutput];
	return { node, data: { main: [given ?? []] }, source: { main: [source] } };
}
