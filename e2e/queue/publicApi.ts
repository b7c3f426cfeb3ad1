import type { N8nRest } from '../n8n/n8nRest';

/** The fields of a listed execution that are used here. */
interface Listed {
	readonly id: unknown;
	/** Id of the successful retry. */
	readonly retrySuccessId: unknown;
}

/** n8n's public API; a user creates its key in the settings. */
export class PublicApi {
	private constructor(
		private readonly url: string,
		private readonly key: string,
	) {}

	static async open(rest: N8nRest): Promise<PublicApi> {
		const made = await rest.call('POST', '/rest/api-keys', {
			...{ label: 'Tests', expiresAt: null },
			scopes: ['execution:list', 'execution:retry', 'execution:stop'],
		});
		return new PublicApi(`${rest.url}/api/v1`, String(made.rawApiKey));
	}

	/** Ids of the executions that are listed as running and were not retried successfully. */
	async running(): Promise<string[]> {
		const { data } = (await this.call('GET', '/executions?status=running&limit=250')) as {
			data: Listed[];
		};
		const open = data.filter(({ retrySuccessId }) => (retrySuccessId ?? null) === null);
		return open.map(({ id }) => String(id));
	}

	/** @returns the id of the new execution once it is over */
	async retry(executionId: string): Promise<string> {
		const made = (await this.call('POST', `/executions/${executionId}/retry`)) as Listed;
		return String(made.id);
	}

	async stop(executionId: string): Promise<void> {
		await this.call('POST', `/executions/${executionId}/stop`);
	}

	private async call(method: 'GET' | 'POST', path: string): Promise<unknown> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { 'X-N8N-API-KEY': this.key, 'content-type': 'application/json' },
			body: method === 'POST' ? '{}' : undefined,
		});
		const said = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${said}`);
		return JSON.parse(said);
	}
}
