import type { IRunExecutionData } from 'n8n-workflow';
import type { HostMessage, RunOptions } from '../protocol';
import type { N8nModules } from './n8nModules';

type Hooks = InstanceType<N8nModules['core']['ExecutionLifecycleHooks']>;

/** Copies run data as n8n's database would return it: no classes, shared objects or undefined. */
export function copyAsSaved(n8n: N8nModules, data: IRunExecutionData): IRunExecutionData {
	return JSON.parse(n8n.workflow.jsonStringify(data, { replaceCircularRefs: true }));
}

/** Reports each node that starts to the parent process and, after it, the run data saved so far. */
export function addProgressHooks(
	n8n: N8nModules,
	hooks: Hooks,
	{ executionId, saveProgress }: RunOptions & { executionId: string },
	report: (message: HostMessage) => void,
): void {
	const tell = (nodeName: string, phase: 'before' | 'after') =>
		report({ kind: 'node', event: { executionId, nodeName, phase, at: Date.now() } });

	hooks.addHandler('nodeExecuteBefore', (nodeName) => tell(nodeName, 'before'));
	hooks.addHandler('nodeExecuteAfter', (nodeName, _task, data) => {
		tell(nodeName, 'after');
		if (!saveProgress) return;
		const runExecutionData = copyAsSaved(n8n, data);
		runExecutionData.resultData.lastNodeExecuted = nodeName;
		report({ kind: 'saved', executionId, runExecutionData });
	});
}
