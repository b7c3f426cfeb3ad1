import type { N8nRest } from '../n8n/n8nRest';

/** n8n's public API, for which a user makes a key in the settings. */
export class PublicApi {
	private constructor(
		private readonly url: string,
		private readonly key: string,
	) {}

	static async open(rest: N8nRest): Promise<PublicApi> {
		const made = await rest.call('POST', '/rest/api-keys', {
			...{ label: 'Tests', expiresAt: null },
			scopes: ['execution:retry', 'execution:stop'],
		});
		return new PublicApi(rest.url, String(made.rawApiKey));
	}

	/** @returns the id of the new execution, when that is over */
	async retry(executionId: string): Promise<string> {
		const made = await this.post(`/executions/${executionId}/retry`);
		return String(made.id);
	}

	async stop(executionId: string): Promise<void> {
		await this.post(`/executions/${executionId}/stop`);
	}

	private async post(path: string): Promise<{ id?: unknown }> {
		const response = await fetch(`${this.url}/api/v1${path}`, {
			method: 'POST',
			headers: { 'X-N8N-API-KEY': this.key, 'content-type': 'application/json' },
			body: '{}',
		});
		const said = await response.text();
		if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${said}`);
		return JSON.parse(said) as { id?: unknown };
	}
}
