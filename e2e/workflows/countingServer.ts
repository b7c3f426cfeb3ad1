import { createServer, type Server } from 'node:http';

/** Notes what a workflow sends it: the only witness that does not ask n8n what n8n did. */
export class CountingServer {
	/** What came, in order. */
	readonly received: string[] = [];

	private constructor(private readonly server: Server) {}

	static async start(): Promise<CountingServer> {
		const server = createServer((request, response) => {
			const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
			counting.received.push(searchParams.get('id') ?? '');
			response.setHeader('content-type', 'application/json');
			response.end('{}');
		});
		const counting = new CountingServer(server);
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(0, '127.0.0.1', resolve);
		});
		return counting;
	}

	get url(): string {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('The server has no port');
		return `http://127.0.0.1:${address.port}`;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			this.server.closeAllConnections();
		});
	}
}
