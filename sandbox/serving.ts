import { createServer, type RequestListener, type Server } from 'node:http';

// Longer than a client keeps an idle connection, so that only dealt faults break one.
const KEEP_ALIVE = 120_000;

/** Rejects where the port is taken (`EADDRINUSE`). */
export async function listen(
	handler: RequestListener,
	port: number,
	host: string,
): Promise<Server> {
	const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, handler);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	return server;
}

export function portOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The server has no port');
	return address.port;
}

/** Ends all connections, also those that hang. */
export function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

export function urlOf(host: string, server: Server): string {
	return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;
}
