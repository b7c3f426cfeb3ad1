import { request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { closeServer, startServer, getUrl } from '../../sandbox/localServer';

/**
 * The proxy that the README recommends in front of n8n: it answers 503 while n8n is not ready. While
 * n8n starts, it answers webhooks with 404 itself, and Amazon SNS does not retry after a 404.
 */
export class ReadinessProxy {
	private target = '';

	private isHeld = false;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<ReadinessProxy> {
		const server = await startServer((from, to) => {
			void proxy.lead(from, to);
		});
		const proxy = new ReadinessProxy(server);
		return proxy;
	}

	get url(): string {
		return getUrl(this.server);
	}

	/** @param url of n8n, without a trailing slash */
	leadTo(url: string): void {
		this.target = url;
	}

	/** Stops forwarding. Call it before stopping n8n, so that no request is interrupted. */
	hold(): void {
		this.isHeld = true;
	}

	release(): void {
		this.isHeld = false;
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}

	private async lead(from: IncomingMessage, to: ServerResponse): Promise<void> {
		if (this.isHeld || !(await this.isReady())) return notReady(to);
		const { method, headers } = from;
		const onward = request(`${this.target}${from.url ?? ''}`, { method, headers }, (answer) => {
			to.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(to);
		});
		onward.on('error', () => notReady(to));
		from.pipe(onward);
	}

	private async isReady(): Promise<boolean> {
		try {
			const answer = await fetch(`${this.target}/healthz/readiness`);
			await answer.text();
			return answer.ok;
		} catch {
			return false;
		}
	}
}

function notReady(to: ServerResponse): void {
	if (to.headersSent) to.destroy();
	else to.writeHead(503, { 'retry-after': '1' }).end('n8n is not ready');
}
