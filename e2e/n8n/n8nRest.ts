import axios, { type AxiosInstance, type AxiosResponse, type Method } from 'axios';
import { setTimeout as pause } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, IDataObject, INode, ITaskData } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { SavedExecution, OVER } from './savedExecution';
import { until } from './until';

export const OWNER = { email: 'owner@example.com', password: 'An-0wner-of-tests' };

/** n8n ties a login to one browser. */
export const BROWSER_ID = 'a-browser-of-the-end-to-end-tests';

/** Milliseconds. */
const LOOK_AGAIN = 150;
const LISTENS_WITHIN = 20_000;

/** A workflow as n8n saved it. */
export interface SavedWorkflow {
	readonly id: string;
	readonly versionId: string;
	readonly name: string;
}

/** The result of a credential test, as the editor shows it. */
export interface CredentialVerdict {
	readonly status: 'OK' | 'Error';
	readonly message: string;
}

/** n8n's own REST interface, as its editor uses it. */
export class N8nRest {
	private cookie = '';
	private readonly http: AxiosInstance;

	private constructor(readonly url: string) {
		this.http = axios.create({
			baseURL: url,
			validateStatus: () => true,
			proxy: false,
			headers: { 'browser-id': BROWSER_ID },
		});
	}

	/** Logs in; the first call creates the owner's account. */
	static async open(url: string): Promise<N8nRest> {
		const rest = new N8nRest(url);
		const { email, password } = OWNER;
		await rest.request('POST', '/rest/owner/setup', {
			...{ email, password, firstName: 'Olga', lastName: 'Owner' },
		});
		await rest.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
		return rest;
	}

	/** The login cookie, for a browser. */
	get session(): { name: string; value: string } {
		const [name = '', value = ''] = this.cookie.split('=');
		return { name, value };
	}

	/** @returns the credential's id */
	async saveCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<string> {
		const saved = await this.call('POST', '/rest/credentials', { name, type, data });
		return String(saved.id);
	}

	/** Tests a credential as the editor does after saving it. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialVerdict> {
		const credentials = { id, name, type, data };
		return (await this.call('POST', '/rest/credentials/test', {
			credentials,
		})) as unknown as CredentialVerdict;
	}

	/**
	 * Imports a workflow as the editor does, and selects credentials in its nodes.
	 *
	 * @param credentialIds by credential type, for nodes that use a credential of that type
	 */
	async importWorkflow(
		workflow: WorkflowJson,
		credentialIds: Record<string, string> = {},
	): Promise<SavedWorkflow> {
		const nodes = workflow.nodes.map((node) => withCredentials(node as INode, credentialIds));
		const saved = await this.call('POST', '/rest/workflows', {
			name: 'A workflow',
			settings: { executionOrder: 'v1' },
			...workflow,
			...{ nodes, active: false },
		});
		return saved as unknown as SavedWorkflow;
	}

	/** Activates a workflow. Its triggers start to listen shortly after n8n's response. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/**
	 * Calls the production webhook of an active workflow.
	 *
	 * @throws Error if n8n does not listen within 20 s or does not answer with success
	 */
	async callWebhook(path: string, body: unknown): Promise<AxiosResponse> {
		const deadline = Date.now() + LISTENS_WITHIN;
		for (;;) {
			const response = await this.http.post(`/webhook/${path}`, body);
			if (response.status < 300) return response;
			if (response.status !== 404 || Date.now() > deadline) {
				throw new Error(`The webhook ${path} was answered ${response.status}`);
			}
			await pause(LOOK_AGAIN);
		}
	}

	/**
	 * Starts a workflow as the button Execute workflow does.
	 *
	 * @param event the trigger's output if it needs an event, for instance a chat message
	 * @returns the execution's id
	 */
	async start(workflow: SavedWorkflow, trigger: string, event?: IDataObject): Promise<string> {
		const data = event && triggerRun(event);
		const started = await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			triggerToStartFrom: { name: trigger, data },
		});
		return String(started.executionId);
	}

	/** Runs a workflow and returns the finished execution. */
	async run(workflow: SavedWorkflow, trigger: string): Promise<SavedExecution> {
		return await this.untilOver(await this.start(workflow, trigger));
	}

	async execution(id: string): Promise<SavedExecution> {
		return SavedExecution.of(await this.call('GET', `/rest/executions/${id}`));
	}

	/** @param limit milliseconds */
	async untilOver(id: string, limit = 120_000): Promise<SavedExecution> {
		const deadline = Date.now() + limit;
		for (;;) {
			const { status } = await this.executionStatus(id);
			if (OVER.has(status)) return await this.execution(id);
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still ${status} after ${limit / 1000} s`);
			}
			await pause(LOOK_AGAIN);
		}
	}

	/** Waits until the execution has this status, for instance `waiting`. */
	async untilStatus(id: string, wanted: string, limit = 60_000): Promise<SavedExecution> {
		const deadline = Date.now() + limit;
		for (;;) {
			const { status } = await this.executionStatus(id);
			if (status === wanted) return await this.execution(id);
			if (OVER.has(status) || Date.now() > deadline) {
				throw new Error(`Execution ${id} is ${status}, not ${wanted}`);
			}
			await pause(LOOK_AGAIN);
		}
	}

	/** The executions of a workflow, newest first; only those in the given states, if any. */
	async listExecutions(
		workflow: SavedWorkflow,
		states?: string[],
	): Promise<Array<{ id: string; status: string }>> {
		const wanted = { workflowId: workflow.id, status: states };
		const filter = encodeURIComponent(JSON.stringify(wanted));
		const found = await this.call('GET', `/rest/executions?filter=${filter}&limit=100`);
		return (found.results as IDataObject[]).map(({ id, status }) => ({
			id: String(id),
			status: String(status),
		}));
	}

	/** Waits until n8n lists an execution that is not one of these. Returns its id. */
	async untilStarted(
		workflow: SavedWorkflow,
		known: ReadonlyArray<{ id: string }> = [],
	): Promise<string> {
		const isKnown = new Set(known.map(({ id }) => id));
		return await until('an execution that n8n lists', async () => {
			const listed = await this.listExecutions(workflow);
			return listed.find(({ id }) => !isKnown.has(id))?.id;
		});
	}

	/** Number of stored executions of a workflow. */
	async countExecutions(workflow: SavedWorkflow): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const found = await this.call('GET', `/rest/executions?filter=${filter}&limit=1`);
		return Number(found.count);
	}

	/** Retries an execution. n8n responds once the new execution is over; returns that one. */
	async retry(id: string): Promise<SavedExecution> {
		const made = await this.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
		return await this.untilOver(String(made.id));
	}

	/** @throws Error with n8n's response if it is not a success */
	async call(method: Method, path: string, data?: unknown): Promise<IDataObject> {
		const response = await this.request(method, path, data);
		if (response.status >= 300) {
			const said = JSON.stringify(response.data).slice(0, 500);
			throw new Error(`${method} ${path} was answered ${response.status}: ${said}`);
		}
		const body = response.data as { data?: IDataObject };
		return body.data ?? {};
	}

	async request(method: Method, path: string, data?: unknown): Promise<AxiosResponse> {
		const headers = this.cookie === '' ? {} : { cookie: this.cookie };
		const response = await this.http.request({ method, url: path, data, headers });
		const cookies: string[] = response.headers['set-cookie'] ?? [];
		const login = cookies.find((cookie) => cookie.startsWith('n8n-auth='));
		if (login !== undefined) this.cookie = login.split(';')[0] ?? '';
		return response;
	}

	private async executionStatus(id: string): Promise<{ status: string }> {
		const { status } = await this.call('GET', `/rest/executions/${id}`);
		return { status: String(status) };
	}
}

/** The run data of a trigger that received its event, as the editor's chat sends it. */
function triggerRun(json: IDataObject): ITaskData {
	return {
		startTime: Date.now(),
		executionTime: 0,
		executionIndex: 0,
		executionStatus: 'success',
		source: [null],
		data: { main: [[{ json }]] },
	};
}

function withCredentials(node: INode, credentialIds: Record<string, string>): INode {
	const named = Object.entries(node.credentials ?? {});
	if (named.length === 0) return node;
	const credentials = Object.fromEntries(
		named.map(([type, { name, id }]) => [type, { name, id: credentialIds[type] ?? id }]),
	);
	return { ...node, credentials };
}
