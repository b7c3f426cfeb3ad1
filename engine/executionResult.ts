import type {
	ExecutionError,
	ExecutionStatus,
	IExecutionContext,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialCounters, FinishedRun, RunOptions, WorkflowJson } from './protocol';

/** A finished execution, with the run data that n8n would have saved. */
export class ExecutionResult {
	readonly executionId: string;
	readonly mode: WorkflowExecuteMode;
	readonly status: ExecutionStatus;
	readonly finished: boolean;
	readonly cancelled: boolean;
	readonly waitTill?: Date;
	readonly runExecutionData: IRunExecutionData;
	readonly durationMs: number;
	readonly cpuMs: number;
	readonly credentialCounters: CredentialCounters;
	readonly maxRssBytes: number;
	readonly workflow: WorkflowJson;

	constructor(
		run: FinishedRun,
		/** The options of the run; a retry uses them again. */
		readonly options: RunOptions,
	) {
		this.executionId = run.executionId;
		this.mode = run.mode;
		this.status = run.status;
		this.finished = run.finished;
		this.cancelled = run.cancelled;
		this.waitTill = run.waitTill;
		this.runExecutionData = run.runExecutionData;
		this.durationMs = run.durationMs;
		this.cpuMs = run.cpuMs;
		this.credentialCounters = run.credentialCounters;
		this.maxRssBytes = run.maxRssBytes;
		this.workflow = options.workflow;
	}

	/** Every run of a node in this execution, in order; a loop runs its nodes once per round. */
	getRuns(nodeName: string): ITaskData[] {
		return this.runExecutionData.resultData.runData[nodeName] ?? [];
	}

	/** The output items of a node's last run, or of the given run; empty if the node never ran. */
	getOutput(nodeName: string, outputIndex = 0, runIndex = -1): INodeExecutionData[] {
		return this.getRuns(nodeName).at(runIndex)?.data?.main?.[outputIndex] ?? [];
	}

	/** The output items of all runs of a node. */
	getAllOutput(nodeName: string, outputIndex = 0): INodeExecutionData[] {
		return this.getRuns(nodeName).flatMap((run) => run.data?.main?.[outputIndex] ?? []);
	}

	/** The error that ended a node's last run. */
	getError(nodeName: string): ExecutionError | undefined {
		return this.getRuns(nodeName).at(-1)?.error;
	}

	/** The error that ended the execution. */
	get error(): ExecutionError | undefined {
		return this.runExecutionData.resultData.error;
	}

	/** A node's context data in this execution, as n8n saved it. */
	getContext(nodeName: string): Record<string, unknown> {
		return this.runExecutionData.executionData?.contextData[`node:${nodeName}`] ?? {};
	}

	get executionContext(): IExecutionContext | undefined {
		return this.runExecutionData.executionData?.runtimeData;
	}
}
