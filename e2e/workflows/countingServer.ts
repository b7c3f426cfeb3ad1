import type { Server } from 'node:http';

import { closeServer, startServer, getUrl } from '../../sandbox/localServer';

/** Notes what a workflow sends it: the only witness that does not ask n8n what n8n did. */
export class CountingServer {
	/** What came, in order. */
	readonly received: string[] = [];

	private constructor(private readonly server: Server) {}

	static async start(): Promise<CountingServer> {
		const server = await startServer((request, response) => {
			const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
			counting.received.push(searchParams.get('id') ?? '');
			response.setHeader('content-type', 'application/json');
			response.end('{}');
		});
		const counting = new CountingServer(server);
		return counting;
	}

	get url(): string {
		return getUrl(this.server);
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}
}
