import type { Server } from 'node:http';

import { closeServer, startServer, getUrl } from '../../sandbox/localServer';

/** Records what a workflow sends, as evidence that does not depend on n8n's own records. */
export class CountingServer {
	/** Received ids, in order. */
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
