import type { INodeListSearchResult, INodePropertyOptions, IRunExecutionData } from 'n8n-workflow';
import { EngineWebhooks } from './engineWebhooks';
import { ExecutionResult } from './executionResult';
import type { HostProcess } from './hostProcess';
import type {
	CredentialCounters,
	CredentialRow,
	CredentialTestResult,
	HostMessage,
	MemoryReading,
	NodeEvent,
	NodeMethodCall,
	RunOptions,
} from './protocol';
import { prepareRetry } from './retryData';

/** A started execution. */
export interface RunningExecution {
	executionId: string;
	/** What n8n last saved of the execution: at its start, or after a node if `saveProgress` is set. */
	saved(): IRunExecutionData | undefined;
	/** Resolves when the node is about to run, or at once if it has run; rejects if it never runs. */
	reached(nodeName: string): Promise<void>;
	events: NodeEvent[];
	cancel(): Promise<boolean>;
	/** Rejects only if the engine could not run the workflow; a failed execution is a result. */
	result: Promise<ExecutionResult>;
}

interface Watched {
	events: NodeEvent[];
	saved?: IRunExecutionData;
	result?: Promise<ExecutionResult>;
	hasEnded: boolean;
	onChange: Set<() => void>;
}

let lastExecutionId = 1000;

/** n8n's workflow engine in a separate process. */
export class Engine {
	/** The part of n8n's server that runs webhook triggers. */
	readonly webhooks: EngineWebhooks;

	private readonly watched = new Map<string, Watched>();

	constructor(
		private readonly host: HostProcess,
		/** n8n-core's version. */
		readonly n8nVersion: string,
	) {
		this.webhooks = new EngineWebhooks(host);
		host.onNews = (message) => this.watch(message);
	}

	/** Runs a workflow until it succeeds, fails or is cancelled. */
	async run(options: RunOptions): Promise<ExecutionResult> {
		return await this.start(options).result;
	}

	start(options: RunOptions): RunningExecution {
		const executionId = options.executionId ?? String(++lastExecutionId);
		const watched: Watched = { events: [], hasEnded: false, onChange: new Set() };
		this.watched.set(executionId, watched);
		const cancel = async () => await this.cancel(executionId);
		const stopAt =
			options.cancelAfterMs === undefined
				? undefined
				: setTimeout(() => void cancel().catch(() => {}), options.cancelAfterMs);
		const result = this.host
			.ask('start', { ...options, executionId })
			.then((run) => new ExecutionResult(run, options))
			.finally(() => {
				clearTimeout(stopAt);
				this.watched.delete(executionId);
				watched.hasEnded = true;
				watched.onChange.forEach((look) => look());
			});
		// A test that kills the engine may never look at the result.
		result.catch(() => {});
		watched.result = result;
		const { events } = watched;
		const saved = () => watched.saved;
		const reached = async (nodeName: string) => await waitUntilReached(watched, nodeName);
		return { executionId, saved, reached, events, cancel, result };
	}

	/** Stops an execution as the editor's Stop button does; false if it is already over. */
	async cancel(executionId: string): Promise<boolean> {
		return await this.host.ask('cancel', { executionId });
	}

	/** Stops all executions that are running, and waits until they have ended. */
	async cancelAll(): Promise<void> {
		await Promise.all(
			[...this.watched].map(async ([id, { result }]) => {
				await this.cancel(id);
				await result?.catch(() => {});
			}),
		);
	}

	/** Retry execution: a new execution that continues at the node that failed. */
	async retryExecution(
		failed: ExecutionResult,
		changes: Partial<RunOptions> = {},
	): Promise<ExecutionResult> {
		return await this.retrySaved(failed.runExecutionData, {
			...failed.options,
			input: undefined,
			cancelAfterMs: undefined,
			retryOf: failed.executionId,
			...changes,
		});
	}

	/** Retry execution, from the saved run data of an execution whose process died. */
	async retrySaved(saved: IRunExecutionData, options: RunOptions): Promise<ExecutionResult> {
		return await this.run({
			executionId: undefined,
			...options,
			mode: 'retry',
			runExecutionData: prepareRetry(saved),
		});
	}

	/** Resumes a waiting execution under the same id, as n8n does when its wait is over. */
	async resumeWaiting(waiting: ExecutionResult): Promise<ExecutionResult> {
		const { executionId, runExecutionData } = waiting;
		return await this.run({ ...waiting.options, executionId, runExecutionData });
	}

	async saveCredential(row: CredentialRow): Promise<void> {
		await this.host.ask('saveCredential', row);
	}

	async readCredential(id: string): Promise<CredentialRow> {
		return await this.host.ask('readCredential', { id });
	}

	/** Saves the credential and tests it, as the editor's credential form does. */
	async testCredential(row: CredentialRow): Promise<CredentialTestResult> {
		return await this.host.ask('testCredential', row);
	}

	/** Reads one page of a searchable list in a node's form. */
	async listSearch(call: NodeMethodCall): Promise<INodeListSearchResult> {
		return await this.host.ask('listSearch', call);
	}

	async loadOptions(call: NodeMethodCall): Promise<INodePropertyOptions[]> {
		return await this.host.ask('loadOptions', call);
	}

	/**
	 * Lets time go by faster for n8n and its nodes, until the next call.
	 *
	 * @param factor 1 for real time, 10 for waits that take a tenth of it
	 */
	async setPace(factor: number): Promise<void> {
		await this.host.ask('setPace', { factor });
	}

	/** Counts accesses to credential rows since the engine started, for all executions together. */
	async credentialCounters(): Promise<CredentialCounters> {
		return await this.host.ask('credentialCounters', null);
	}

	async memory(collectGarbage = false): Promise<MemoryReading> {
		return await this.host.ask('memory', { collectGarbage });
	}

	/** Everything that the engine's process has printed. */
	log(): string {
		return this.host.log();
	}

	get isRunning(): boolean {
		return this.host.isRunning;
	}

	/** Lets this process exit although the engine's process is running. */
	unref(): void {
		this.host.unref();
	}

	async stop(): Promise<void> {
		await this.host.stop();
	}

	/** Kills the process at once; pending results reject. */
	async kill(): Promise<void> {
		await this.host.kill();
	}

	private watch(message: HostMessage): void {
		if (message.kind === 'saved') {
			const watched = this.watched.get(message.executionId);
			if (watched) watched.saved = message.runExecutionData;
		}
		if (message.kind === 'node') {
			const watched = this.watched.get(message.event.executionId);
			watched?.events.push(message.event);
			watched?.onChange.forEach((look) => look());
		}
	}
}

async function waitUntilReached(watched: Watched, nodeName: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const look = () => {
			if (watched.events.some((event) => event.nodeName === nodeName)) resolve();
			else if (watched.hasEnded) reject(new Error(`The execution ended without "${nodeName}"`));
		};
		watched.onChange.add(look);
		look();
	});
}
