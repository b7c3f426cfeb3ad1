import { createServer, type ServerResponse } from 'node:http';

import { closeServer, listen, getUrl } from '../../sandbox/localServer';

/** The service that the fixture package calls. It issues tokens; one endpoint requires one. */
export class FixtureServer {
	baseUrl = '';
	/** Tokens issued so far. */
	tokens = 0;
	/** Requests with a valid token. */
	calls = 0;
	/** How many of the next valid requests get a 500 response. */
	failNext = 0;
	private oldestValid = 1;
	private readonly server = createServer((request, response) => {
		request.resume();
		request.on('end', () => {
			if (request.url === '/token') return send(response, 200, { token: `token-${++this.tokens}` });
			const [, number] = /^Bearer token-(\d+)$/.exec(request.headers.authorization ?? '') ?? [];
			if (!number || Number(number) < this.oldestValid) return send(response, 401, {});
			this.calls += 1;
			if (this.failNext-- > 0) return send(response, 500, { message: 'down' });
			return send(response, 200, { who: 'fixture', call: this.calls });
		});
	});

	async open(): Promise<void> {
		this.baseUrl = getUrl(await listen(this.server));
	}

	/** Rejects all tokens issued so far. */
	expireTokens(): void {
		this.oldestValid = this.tokens + 1;
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}
}

function send(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}
