import type { Server } from 'node:http';

import { closeServer, getUrl, startServer } from '../../sandbox/localServer';

/** An RSS feed with a new entry at each request, so that a node that polls it always has something to save. */
export class FeedServer {
	private requests = 0;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<FeedServer> {
		const server = await startServer((_request, response) => {
			feed.requests += 1;
			response.setHeader('content-type', 'application/rss+xml');
			response.end(createFeed(feed.requests));
		});
		const feed = new FeedServer(server);
		return feed;
	}

	/** How often the feed was read. */
	get reads(): number {
		return this.requests;
	}

	get url(): string {
		return `${getUrl(this.server)}/feed.xml`;
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}
}

function createFeed(entry: number): string {
	const item = `<item><title>${entry}</title><guid>${entry}</guid><pubDate>${new Date().toUTCString()}</pubDate></item>`;
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>${item}</channel></rss>`;
}
