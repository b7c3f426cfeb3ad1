import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';

import { closeServer, listen, getUrl } from '../sandbox/localServer';

/** A request as received over the wire. */
export interface SeenRequest {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface ScriptedAnswer {
	/** 200 by default. */
	status?: number;
	headers?: Record<string, string>;
	/** An object is sent as JSON. */
	body?: string | object;
}

type Script = (request: SeenRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** A real HTTP server with configurable responses that records its requests. */
export class AnsweringServer {
	readonly seen: SeenRequest[] = [];

	private constructor(
		private readonly server: Server,
		private script: Script,
	) {}

	static async open(script: Script = () => ({})): Promise<AnsweringServer> {
		const server = createServer();
		const answering = new AnsweringServer(server, script);
		server.on('request', (request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				const { method = '', url = '', headers } = request;
				const seen = { method, path: url, headers, body: Buffer.concat(parts).toString() };
				answering.seen.push(seen);
				void Promise.resolve(answering.script(seen)).then((answer) => {
					const { status = 200, body = '' } = answer;
					const isText = typeof body === 'string';
					response.writeHead(status, {
						'content-type': isText ? 'text/html' : 'application/json',
						...answer.headers,
					});
					response.end(isText ? body : JSON.stringify(body));
				});
			});
		});
		await listen(server);
		return answering;
	}

	get url(): string {
		return getUrl(this.server);
	}

	/** Clears the recorded requests and sets a new response. */
	answerWith(script: Script): void {
		this.seen.length = 0;
		this.script = script;
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}
}
