import type {
	ExecuteWorkflowData,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	RelatedExecution,
	Workflow,
} from 'n8n-workflow';
import type { CredentialCounters, FinishedRun, HostMessage, RunOptions } from '../protocol';
import { CountingCredentialsHelper, createCounters } from './credentialsHelper';
import type { CredentialRows } from './credentialRows';
import { createAdditionalData } from './additionalData';
import type { N8nModules } from './n8nModules';
import type { LoadedTypes } from './nodeTypes';
import { addProgressHooks, copyAsSaved } from './progressHooks';
import { getPinData, createStartData } from './startData';

// From this version on, n8n sets the execution's context when it queues the execution, and saves both
// together. In earlier versions the process that runs the execution sets the context.
export const FIRST_MINOR_THAT_SAVES_THE_CONTEXT = 20;

type Options = RunOptions & { executionId: string };
type Running = ReturnType<
	InstanceType<N8nModules['core']['WorkflowExecute']>['processRunExecutionData']
>;

/** The executions of this process. Any number can run at once. */
export class Executions {
	private readonly running = new Map<string, Running>();
	private readonly cancelled = new Set<string>();
	private subExecutions = 0;

	constructor(
		private readonly n8n: N8nModules,
		private readonly types: LoadedTypes,
		private readonly rows: CredentialRows,
		private readonly totals: CredentialCounters,
		private readonly report: (message: HostMessage) => void,
	) {}

	/** @param saveStaticData called with the workflow after its nodes have run */
	async start(
		options: Options,
		saveStaticData?: (workflow: Workflow) => Promise<void>,
	): Promise<FinishedRun> {
		const { executionId, mode = 'manual' } = options;
		const credentialCounters = createCounters();
		const counters = [this.totals, credentialCounters];
		const { run, durationMs, cpuMs } = await this.execute(
			options,
			counters,
			undefined,
			saveStaticData,
		);
		// Read before the copy below, which is needed for the transport and not by the engine.
		const maxRssBytes = process.resourceUsage().maxRSS * 1024;
		return {
			executionId,
			mode,
			status: run.status,
			finished: run.finished ?? false,
			cancelled: this.cancelled.delete(executionId),
			waitTill: run.waitTill ?? undefined,
			runExecutionData: copyAsSaved(this.n8n, run.data),
			durationMs,
			cpuMs,
			credentialCounters,
			maxRssBytes,
		};
	}

	/** Stops an execution as the editor's Stop button does. False if it is not running. */
	cancel(executionId: string): boolean {
		const execution = this.running.get(executionId);
		if (!execution) return false;
		this.cancelled.add(executionId);
		execution.cancel();
		return true;
	}

	private async execute(
		options: Options,
		counters: CredentialCounters[],
		parentExecution?: RelatedExecution,
		saveStaticData?: (workflow: Workflow) => Promise<void>,
	): Promise<{ run: IRun; durationMs: number; cpuMs: number }> {
		const { executionId, mode = 'manual' } = options;
		const workflow = this.createWorkflow(options);
		const data = createStartData(this.n8n, workflow, options, parentExecution);
		const additionalData = createAdditionalData(this.n8n, {
			credentialsHelper: new CountingCredentialsHelper(this.n8n, this.types, this.rows, counters),
			executeWorkflow: this.createSubWorkflowCaller(options, counters),
		});
		additionalData.executionId = executionId;
		additionalData.workflowId = workflow.id;
		additionalData.workflowSettings = workflow.settings;
		await this.saveAtTheStart(workflow, data, additionalData, options);
		additionalData.hooks = this.createHooks(options, workflow);

		const engine = new this.n8n.core.WorkflowExecute(additionalData, mode, data);
		const before = performance.now();
		const cpuBefore = process.cpuUsage();
		const execution = engine.processRunExecutionData(workflow);
		this.running.set(executionId, execution);
		try {
			const run = await execution;
			await saveStaticData?.(workflow);
			const { user, system } = process.cpuUsage(cpuBefore);
			const cpuMs = (user + system) / 1000;
			return { run, durationMs: performance.now() - before, cpuMs };
		} finally {
			this.running.delete(executionId);
			await workflow.expression.releaseIsolate?.();
		}
	}

	private async saveAtTheStart(
		workflow: Workflow,
		data: IRunExecutionData,
		additionalData: IWorkflowExecuteAdditionalData,
		{ executionId, mode = 'manual' }: Options,
	): Promise<void> {
		if (this.n8n.minor >= FIRST_MINOR_THAT_SAVES_THE_CONTEXT) {
			await this.n8n.core.establishExecutionContext(workflow, data, additionalData, mode);
		}
		const runExecutionData = copyAsSaved(this.n8n, data);
		this.report({ kind: 'saved', executionId, runExecutionData });
	}

	private createHooks(options: Options, workflow: Workflow) {
		const { executionId, mode = 'manual', retryOf } = options;
		const saved: IWorkflowBase = {
			...options.workflow,
			id: workflow.id,
			name: workflow.name ?? 'Workflow',
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
		};
		const hooks = new this.n8n.core.ExecutionLifecycleHooks(mode, executionId, saved, retryOf);
		addProgressHooks(this.n8n, hooks, options, this.report);
		return hooks;
	}

	private createWorkflow(options: RunOptions): Workflow {
		const { id = 'workflow', name = 'Workflow', nodes, connections } = options.workflow;
		return new this.n8n.workflow.Workflow({
			id,
			name,
			// A copy, because the engine writes the parameters' defaults into the nodes.
			nodes: structuredClone(nodes),
			connections,
			active: false,
			nodeTypes: this.types,
			settings: options.workflow.settings ?? {},
			staticData: options.workflow.staticData,
			pinData: getPinData(options),
		});
	}

	/** Lets Execute Workflow nodes run the sub-workflows passed with the execution. */
	private createSubWorkflowCaller(
		parent: Options,
		counters: CredentialCounters[],
	): IWorkflowExecuteAdditionalData['executeWorkflow'] {
		return async (info, _additionalData, { inputData, parentExecution }) => {
			const workflow = info.code ?? parent.subWorkflows?.[info.id ?? ''];
			if (!workflow) throw new Error(`Workflow "${info.id}" was not given to this execution`);
			const executionId = `${parent.executionId}-sub-${++this.subExecutions}`;
			const { subWorkflows } = parent;
			const options: Options = {
				workflow,
				executionId,
				mode: 'integrated',
				input: inputData,
				subWorkflows,
			};
			const { run } = await this.execute(options, counters, parentExecution);
			const { error, runData, lastNodeExecuted = '' } = run.data.resultData;
			if (error) throw error;
			const data = runData[lastNodeExecuted]?.at(-1)?.data?.main ?? [null];
			return { executionId, data } satisfies ExecuteWorkflowData;
		};
	}
}
