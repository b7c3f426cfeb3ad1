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

/** How often the credential rows were touched. */
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
	/** `manual` by default: pinned data counts only there, as in n8n. */
	mode?: WorkflowExecuteMode;
	executionId?: string;
	/** What the start node puts out when it is a trigger, what it is given when it is not. */
	input?: INodeExecutionData[];
	/** Name of the node to start at; the workflow's trigger by default. */
	startNode?: string;
	/** Saved run data to go on from: Retry execution, or an execution that waited. */
	runExecutionData?: IRunExecutionData;
	/** The execution this one is a retry of; a node never sees it. */
	retryOf?: string;
	/** Workflows that an Execute Workflow node can call, by id. */
	subWorkflows?: Record<string, WorkflowJson>;
	/** Keep the run data after each node, as "Save execution progress" does. */
	saveProgress?: boolean;
	/** Cancel the way the editor's Stop does, so many milliseconds after the start. */
	cancelAfterMs?: number;
}

export interface NodeEvent {
	executionId: string;
	nodeName: string;
	phase: 'before' | 'after';
	/** Milliseconds since the epoch. */
	at: number;
}

/** What an execution left behind, with the run data as n8n would save it. */
export interface FinishedRun {
	executionId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	finished: boolean;
	cancelled: boolean;
	waitTill?: Date;
	runExecutionData: IRunExecutionData;
	/** Time the engine took, without the transport to and from its process. */
	durationMs: number;
	/** Processor time of the engine's process meanwhile, whatever else it did. */
	cpuMs: number;
	credentialCounters: CredentialCounters;
	/** The most memory the engine's process has held so far, not of this run alone. */
	maxRssBytes: number;
}

/** An execution that a delivery started, as n8n's database has it. */
export interface StoredExecution {
	executionId: string;
	workflowId: string;
	mode: 'webhook' | 'manual';
	status: ExecutionStatus;
	/** What the trigger put out. */
	items: IDataObject[];
	/** When it was stored, in milliseconds since the epoch. */
	at: number;
}

/** What a polling node leaves in its static data when it has found something. */
export interface PollResult {
	workflowId: string;
	node: string;
	data: IDataObject;
}

/** What makes n8n's database slow or fail, so that races come to light. */
export interface Disturbances {
	/** Before an execution is stored. */
	storeMs: number;
	/** Between taking what is in the static data, and writing it. */
	saveMs: number;
	/** So many executions are not stored. */
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

/** One call of a node's own method by the editor, while its form is open. */
export interface NodeMethodCall {
	/** Full node type, for example `n8n-nodes-kobble.kobbleCards`. */
	nodeType: string;
	typeVersion?: number;
	method: string;
	parameters?: INodeParameters;
	credentials?: INode['credentials'];
	/** What the user typed into the list's search box. */
	filter?: string;
	paginationToken?: string;
}

export interface HostSettings {
	/** Folder whose node_modules holds n8n-core, n8n-workflow and perhaps n8n-nodes-base. */
	engineFolder: string;
	/** Folders of the community packages to load. */
	packageFolders: string[];
	/** Folder with the credential rows; processes that name the same folder share them. */
	databaseFolder?: string;
}

/** What the host can be asked, and what each question is answered with. */
export interface HostCalls {
	start: { ask: RunOptions & { executionId: string }; answer: FinishedRun };
	cancel: { ask: { executionId: string }; answer: boolean };
	saveCredential: { ask: CredentialRow; answer: null };
	readCredential: { ask: { id: string }; answer: CredentialRow };
	testCredential: { ask: CredentialRow; answer: CredentialTestResult };
	listSearch: { ask: NodeMethodCall; answer: INodeListSearchResult };
	loadOptions: { ask: NodeMethodCall; answer: INodePropertyOptions[] };
	/** Listens for deliveries, and brings up what was active. Answers the address. */
	serveWebhooks: { ask: { port: number }; answer: string };
	/** These two answer the webhook URLs. */
	activate: { ask: WorkflowJson; answer: string[] };
	republish: { ask: WorkflowJson; answer: string[] };
	poll: { ask: PollResult; answer: null };
	listenForTest: { ask: WorkflowJson; answer: string[] };
	deactivate: { ask: WorkflowJson; answer: null };
	stopListening: { ask: WorkflowJson; answer: null };
	staticData: { ask: { workflowId: string }; answer: IDataObject };
	storedExecutions: { ask: { workflowId: string }; answer: StoredExecution[] };
	disturb: { ask: Partial<Disturbances>; answer: null };
	credentialCounters: { ask: null; answer: CredentialCounters };
	memory: { ask: { collectGarbage: boolean }; answer: MemoryReading };
}

export type CallName = keyof HostCalls;

/** What answers each question. */
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

/** A failure on its way between the processes, which would lose an Error's own fields. */
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
