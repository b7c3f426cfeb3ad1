import axios, { type AxiosInstance, type AxiosResponse, type Method } from 'axios';
import { setTimeout as pause } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, IDataObject, INode, ITaskData } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { SavedExecution, OVER } from './savedExecution';
import { until } from './until';

export const OWNER = { email: 'owner@example.com', password: 'An-0wner-of-tests' };

/** n8n binds a login to the browser that it came from. */
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

/** What the editor says after a test of a credential. */
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

	/** Logs in; the first time it makes the owner's account. */
	static async open(url: string): Promise<N8nRest> {
		const rest = new N8nRest(url);
		const { email, password } = OWNER;
		await rest.request('POST', '/rest/owner/setup', {
			...{ email, password, firstName: 'Olga', lastName: 'Owner' },
		});
		await rest.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
		return rest;
	}

	/** The cookie of the login, for a browser. */
	get session(): { name: string; value: string } {
		const [name = '', value = ''] = this.cookie.split('=');
		return { name, value };
	}

	/** @returns its id */
	async saveCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<string> {
		const saved = await this.call('POST', '/rest/credentials', { name, type, data });
		return String(saved.id);
	}

	/** What the editor does when the credential is saved. */
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
	 * Saves a workflow as the editor's import does, and chooses credentials in its nodes.
	 *
	 * @param credentialIds by credential type, for nodes that name a credential of that type
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

	/** So that its triggers listen; they do so a moment after n8n has answered. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/**
	 * Calls the production webhook of a workflow that was activated.
	 *
	 * @throws Error where n8n does not listen there after 20 s, or answers with anything but success
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
	 * Execute workflow.
	 *
	 * @param event what the trigger hands on, where it needs an event: a chat message, for instance
	 * @returns the id of the execution
	 */
	async start(workflow: SavedWorkflow, trigger: string, event?: IDataObject): Promise<string> {
		const data = event && triggerRun(event);
		const started = await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			triggerToStartFrom: { name: trigger, data },
		});
		return String(started.executionId);
	}

	/** Execute workflow, and what came out. */
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

	/** Waits until the execution has that status: `waiting`, for instance, which is not its end. */
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

	/** The newest executions of a workflow that n8n knows, newest first; those with these states alone where some are given. */
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

	/** Waits until n8n lists an execution of a workflow that is none of these. Gives its id. */
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

	/** How many executions of a workflow n8n has stored. */
	async countExecutions(workflow: SavedWorkflow): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const found = await this.call('GET', `/rest/executions?filter=${filter}&limit=1`);
		return Number(found.count);
	}

	/** Retry execution; n8n answers when the new one is over. Gives that one. */
	async retry(id: string): Promise<SavedExecution> {
		const made = await this.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
		return await this.untilOver(String(made.id));
	}

	/** @throws Error with what n8n said, where it did not answer with success */
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

/** The run of a trigger that has had its event, as the editor's chat sends it. */
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
