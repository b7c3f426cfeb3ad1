import axios, { type AxiosInstance, type AxiosResponse, type Method } from 'axios';
import { setTimeout as pause } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { ExecutionRead, OVER } from './executionRead';

export const OWNER = { email: 'owner@example.com', password: 'An-0wner-of-tests' };

/** n8n binds a login to the browser that it came from. */
export const BROWSER_ID = 'a-browser-of-the-end-to-end-tests';

const LOOK_AGAIN = 150;

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
		await rest.answerOf('POST', '/rest/owner/setup', {
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

	/** So that its triggers listen. */
	async activate({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	async deactivate({ id }: SavedWorkflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Execute workflow, from a trigger that needs no event. Gives the id of the execution. */
	async start(workflow: SavedWorkflow, trigger: string): Promise<string> {
		const started = await this.call('POST', `/rest/workflows/${workflow.id}/run`, {
			triggerToStartFrom: { name: trigger },
		});
		return String(started.executionId);
	}

	/** Execute workflow, and what came out. */
	async run(workflow: SavedWorkflow, trigger: string): Promise<ExecutionRead> {
		return await this.untilOver(await this.start(workflow, trigger));
	}

	async execution(id: string): Promise<ExecutionRead> {
		return ExecutionRead.of(await this.call('GET', `/rest/executions/${id}`));
	}

	/** @param limit milliseconds */
	async untilOver(id: string, limit = 120_000): Promise<ExecutionRead> {
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

	/** All executions of a workflow that n8n knows, newest first. */
	async executionsOf(workflow: SavedWorkflow): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const found = await this.call('GET', `/rest/executions?filter=${filter}&limit=100`);
		return (found.results as IDataObject[]).map(({ id, status }) => ({
			id: String(id),
			status: String(status),
		}));
	}

	/** Retry execution; n8n answers when the new one is over. Gives that one. */
	async retry(id: string): Promise<ExecutionRead> {
		const made = await this.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
		return await this.untilOver(String(made.id));
	}

	/** @throws Error with what n8n said, where it did not answer with success */
	async call(method: Method, path: string, data?: unknown): Promise<IDataObject> {
		const response = await this.answerOf(method, path, data);
		if (response.status >= 300) {
			const said = JSON.stringify(response.data).slice(0, 500);
			throw new Error(`${method} ${path} was answered ${response.status}: ${said}`);
		}
		const body = response.data as { data?: IDataObject };
		return body.data ?? {};
	}

	async answerOf(method: Method, path: string, data?: unknown): Promise<AxiosResponse> {
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

function withCredentials(node: INode, credentialIds: Record<string, string>): INode {
	const named = Object.entries(node.credentials ?? {});
	if (named.length === 0) return node;
	const credentials = Object.fromEntries(
		named.map(([type, { name, id }]) => [type, { name, id: credentialIds[type] ?? id }]),
	);
	return { ...node, credentials };
}
