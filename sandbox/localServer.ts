import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer as createSocketServer, type Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A client remembers tokens and rate limits by address, so no address is given to two servers of this process. */
const givenPorts = new Set<number>();

/** Starts listening, by default on any free loopback port. Rejects if the port is in use (`EADDRINUSE`). */
export async function listen<S extends Server>(server: S, port = 0, host = LOOPBACK): Promise<S> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	if (port !== 0) return server;
	const given = getPort(server);
	if (!givenPorts.has(given)) {
		givenPorts.add(given);
		return server;
	}
	await new Promise((resolve) => server.close(resolve));
	return await listen(server, port, host);
}

/** Serves http on any free loopback port. */
export async function startServer(handler: RequestListener): Promise<HttpServer> {
	return await listen(createServer(handler));
}

export function getPort(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The server has no port');
	return address.port;
}

/** Closes all connections, including hanging ones. */
export function closeServer(server: HttpServer | HttpsServer): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

/** The URL of an http server, without a trailing slash. */
export function getUrl(server: Server, host = LOOPBACK): string {
	return `http://${host.includes(':') ? `[${host}]` : host}:${getPort(server)}`;
}

/** Finds a loopback port that is not in use. */
export async function findFreePort(): Promise<number> {
	const server = await listen(createSocketServer());
	const port = getPort(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}
