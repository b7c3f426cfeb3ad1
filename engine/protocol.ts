import type {
	ExecutionStatus,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	IPinData,
	IRunExecutionData,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A workflow as n8n exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
	staticData?: IDataObject;
}

/** How often the credential rows were accessed. */
export interface CredentialCounters {
	/** Reads and decryptions of a row for a node. */
	reads: number;
	/** Rows written back after a token was fetched. */
	writes: number;
	/** Calls of the credential type's `preAuthentication`. */
	preAuthentications: number;
}

export interface CredentialRow {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

export interface RunOptions {
	workflow: WorkflowJson;
	/** `manual` by default. As in n8n, pinned data is used only in this mode. */
	mode?: WorkflowExecuteMode;
	executionId?: string;
	/** The output items of the start node if it is a trigger, otherwise its input items. */
	input?: INodeExecutionData[];
	/** Name of the node to start at; the workflow's trigger by default. */
	startNode?: string;
	/** Saved run data to continue from: for Retry execution, or for a waiting execution. */
	runExecutionData?: IRunExecutionData;
	/** Id of the execution that this one retries. Nodes cannot see it. */
	retryOf?: string;
	/** Workflows that an Execute Workflow node can call, by id. */
	subWorkflows?: Record<string, WorkflowJson>;
	/** Save the run data after each node, as "Save execution progress" does. */
	saveProgress?: boolean;
	/** Milliseconds after the start at which to cancel, as the editor's Stop button does. */
	cancelAfterMs?: number;
}

export interface NodeEvent {
	executionId: string;
	nodeName: string;
	phase: 'before' | 'after';
	/** Milliseconds since the epoch. */
	at: number;
}

/** A finished execution, with the run data as n8n would save it. */
export interface FinishedRun {
	executionId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	finished: boolean;
	cancelled: boolean;
	waitTill?: Date;
	runExecutionData: IRunExecutionData;
	/** Time that the engine took, without the transport to and from its process. */
	durationMs: number;
	/** CPU time of the engine's process during the run, including any other work. */
	cpuMs: number;
	credentialCounters: CredentialCounters;
	/** Peak memory of the engine's process so far, not of this run alone. */
	maxRssBytes: number;
}

/** An execution that a delivery started, as stored in n8n's database. */
export interface StoredExecution {
	executionId: string;
	workflowId: string;
	mode: 'webhook' | 'manual';
	status: ExecutionStatus;
	/** The trigger's output items. */
	items: IDataObject[];
	/** When it was stored, in milliseconds since the epoch. */
	at: number;
}

/** What a polling node saves in its static data. */
export interface PollResult {
	workflowId: string;
	node: string;
	data: IDataObject;
}

/** Makes n8n's database slow or fail, to expose race conditions. */
export interface Disturbances {
	/** Milliseconds of delay before an execution is stored. */
	storeMs: number;
	/** Milliseconds of delay between reading the static data from memory and writing it. */
	saveMs: number;
	/** How many executions fail to be stored. */
	failStores: number;
}

export interface MemoryReading {
	rssBytes: number;
	heapUsedBytes: number;
	maxRssBytes: number;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** A call that the editor makes to a node's own method while the node's form is open. */
export interface NodeMethodCall {
	/** Full node type, for example `n8n-nodes-kobble.kobbleCards`. */
	nodeType: string;
	typeVersion?: number;
	method: string;
	parameters?: INodeParameters;
	credentials?: INode['credentials'];
	/** The text in the list's search box. */
	filter?: string;
	paginationToken?: string;
}

export interface HostSettings {
	/** Folder whose node_modules contains n8n-core, n8n-workflow and optionally n8n-nodes-base. */
	engineFolder: string;
	/** Folders of the community packages to load. */
	packageFolders: string[];
	/** Folder of the credential rows. Processes with the same folder share them. */
	databaseFolder?: string;
}

/** The calls that the host process accepts, with the type of each answer. */
export interface HostCalls {
	start: { ask: RunOptions & { executionId: string }; answer: FinishedRun };
	cancel: { ask: { executionId: string }; answer: boolean };
	saveCredential: { ask: CredentialRow; answer: null };
	readCredential: { ask: { id: string }; answer: CredentialRow };
	testCredential: { ask: CredentialRow; answer: CredentialTestResult };
	listSearch: { ask: NodeMethodCall; answer: INodeListSearchResult };
	loadOptions: { ask: NodeMethodCall; answer: INodePropertyOptions[] };
	/** Listens for deliveries and reactivates the workflows that were active. Answers the address. */
	serveWebhooks: { ask: { port: number }; answer: string };
	/** This call and the next answer the webhook URLs. */
	activate: { ask: WorkflowJson; answer: string[] };
	republish: { ask: WorkflowJson; answer: string[] };
	poll: { ask: PollResult; answer: null };
	listenForTest: { ask: WorkflowJson; answer: string[] };
	deactivate: { ask: WorkflowJson; answer: null };
	stopListening: { ask: WorkflowJson; answer: null };
	staticData: { ask: { workflowId: string }; answer: IDataObject };
	storedExecutions: { ask: { workflowId: string }; answer: StoredExecution[] };
	disturb: { ask: Partial<Disturbances>; answer: null };
	setPace: { ask: { factor: number }; answer: null };
	credentialCounters: { ask: null; answer: CredentialCounters };
	memory: { ask: { collectGarbage: boolean }; answer: MemoryReading };
}

export type CallName = keyof HostCalls;

/** The function that answers each call. */
export type Answers = {
	[Name in CallName]: (
		ask: HostCalls[Name]['ask'],
	) => Promise<HostCalls[Name]['answer']> | HostCalls[Name]['answer'];
};

export interface CallMessage<Name extends CallName = CallName> {
	call: Name;
	id: number;
	ask: HostCalls[Name]['ask'];
}

/** An error sent between the processes. Sending an Error itself would lose its own fields. */
export interface SerializedError {
	name: string;
	message: string;
	description?: string;
	stack?: string;
}

export type HostMessage =
	| { kind: 'ready'; n8nVersion: string }
	| { kind: 'failedToStart'; error: SerializedError }
	| { kind: 'answer'; id: number; answer: HostCalls[CallName]['answer'] }
	| { kind: 'error'; id: number; error: SerializedError }
	| { kind: 'saved'; executionId: string; runExecutionData: IRunExecutionData }
	| { kind: 'node'; event: NodeEvent };
