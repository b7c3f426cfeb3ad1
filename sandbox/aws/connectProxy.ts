import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { closeServer, listen, getUrl } from '../localServer';

const HTTPS = '443';

/** The hosts that a proxy allows, over https only, and the port of the server that replaces them. */
export interface ProxyRoute {
	readonly isAllowedHost: (host: string) => boolean;
	readonly port: number;
}

/** Whether the `host:port` of a CONNECT request is one of those hosts over https. */
function isAllowedTarget(target: string, { isAllowedHost: isLed }: ProxyRoute): boolean {
	const colon = target.lastIndexOf(':');
	return target.slice(colon + 1) === HTTPS && isLed(target.slice(0, Math.max(0, colon)));
}

function refuse(client: Duplex, status: string, sentence: string): void {
	const lines = [`HTTP/1.1 ${status}`, 'Content-Type: text/plain', 'Connection: close'];
	const length = `Content-Length: ${Buffer.byteLength(sentence)}`;
	client.end([...lines, length, '', sentence].join('\r\n'));
}

/** A proxy on loopback that connects some hosts to the local server, and refuses all others. */
export class ConnectProxy {
	/** Refused targets. */
	readonly refused: string[] = [];
	/** Connections that were forwarded. */
	connections = 0;
	private readonly sockets = new Set<Duplex>();
	private readonly server: Server;

	private constructor(private readonly route: ProxyRoute) {
		this.server = createServer((request, response) => {
			this.refused.push(`${request.method} ${request.url}`);
			response.writeHead(403, { 'Content-Type': 'text/plain', Connection: 'close' });
			response.end('This proxy of the sandbox connects to a few hosts, over https only\n');
		});
		this.server.on('connect', (request, client: Duplex, head: Buffer) => {
			this.track(client);
			this.forward(request.url ?? '', client, head);
		});
	}

	static async start(led: ProxyRoute, port = 0): Promise<ConnectProxy> {
		const proxy = new ConnectProxy(led);
		await listen(proxy.server, port);
		return proxy;
	}

	get url(): string {
		return getUrl(this.server);
	}

	/**
	 * The environment variables that make a process use this proxy for all hosts except this machine, and trust the
	 * certificates behind it.
	 *
	 * @param caFile the authority's certificate
	 */
	environment(caFile: string): Record<string, string> {
		const direct = '127.0.0.1,localhost,::1';
		return {
			HTTPS_PROXY: this.url,
			NO_PROXY: direct,
			NODE_EXTRA_CA_CERTS: caFile,
			// If both spellings are set, the lower-case one takes precedence.
			https_proxy: this.url,
			no_proxy: direct,
		};
	}

	/** Resets the counters. */
	reset(): void {
		this.refused.length = 0;
		this.connections = 0;
	}

	async close(): Promise<void> {
		const closed = closeServer(this.server);
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	private forward(target: string, client: Duplex, head: Buffer): void {
		if (!isAllowedTarget(target, this.route)) {
			this.refused.push(target);
			refuse(client, '403 Forbidden', `This proxy of the sandbox does not connect to ${target}\n`);
			return;
		}
		this.connections += 1;
		const standIn: Socket = connect(this.route.port, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			standIn.write(head);
			standIn.pipe(client).pipe(standIn);
		});
		this.track(standIn);
		standIn.on('close', () => client.destroy());
		client.on('close', () => standIn.destroy());
	}

	private track(socket: Duplex): void {
		this.sockets.add(socket);
		// A client that disconnects must not end the sandbox.
		socket.on('error', () => {});
		socket.once('close', () => this.sockets.delete(socket));
	}
}
