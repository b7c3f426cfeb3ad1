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

/** An execution that has ended, with the run data that n8n would have saved. */
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
		/** What was asked for, so that a retry can ask for the same. */
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

	/** Each time a node ran in this execution, a loop's rounds one after the other. */
	getRuns(nodeName: string): ITaskData[] {
		return this.runExecutionData.resultData.runData[nodeName] ?? [];
	}

	/** The items a node put out, of its last run unless another is named; none where it never ran. */
	getOutput(nodeName: string, outputIndex = 0, runIndex = -1): INodeExecutionData[] {
		return this.getRuns(nodeName).at(runIndex)?.data?.main?.[outputIndex] ?? [];
	}

	/** The items of all runs of a node. */
	getAllOutput(nodeName: string, outputIndex = 0): INodeExecutionData[] {
		return this.getRuns(nodeName).flatMap((run) => run.data?.main?.[outputIndex] ?? []);
	}

	/** The failure that ended a node's last run. */
	getError(nodeName: string): ExecutionError | undefined {
		return this.getRuns(nodeName).at(-1)?.error;
	}

	/** The failure that ended the execution. */
	get error(): ExecutionError | undefined {
		return this.runExecutionData.resultData.error;
	}

	/** What a node keeps in the execution, as it was saved. */
	getContext(nodeName: string): Record<string, unknown> {
		return this.runExecutionData.executionData?.contextData[`node:${nodeName}`] ?? {};
	}

	get executionContext(): IExecutionContext | undefined {
		return this.runExecutionData.executionData?.runtimeData;
	}
}
