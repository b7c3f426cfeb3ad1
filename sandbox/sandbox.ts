import { createServer, type RequestListener, type Server } from 'node:http';
import type { Express } from 'express';
import { createApp, tokenOnly } from './app';
import type { FaultRule } from './faults';
import type { Ledger } from './ledger';
import { isLoopbackHost } from './loopback';
import { TOKEN_PATH } from './pipeline';
import type { Card } from './records';
import type { SeedOptions, SeededIds } from './seed';
import type { Settings } from './settings';
import { CLIENT_ID, CLIENT_SECRET, SCOPES, SECOND_CLIENT_ID, SECOND_CLIENT_SECRET } from './tokens';
import type { Counters, RequestRecord } from './traffic';
import { World } from './world';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** A loopback name or address. Default 127.0.0.1. */
	host?: string;
	/** Opens a second listener with the token endpoint only; 0 takes any free port. */
	tokenPort?: number;
	/** What a reset puts back. */
	settings?: Partial<Settings>;
	seed?: SeedOptions;
	faults?: FaultRule[];
	onRequest?: (record: RequestRecord) => void;
	/** Told when an answer broke the contract. Default: a line on standard error. */
	onBrokenContract?: (line: string) => void;
}

/** A running sandbox. */
export interface Sandbox {
	/** Base URL, without a slash at its end. */
	readonly url: string;
	readonly port: number;
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly secondClient: { clientId: string; clientSecret: string };
	readonly scopes: readonly string[];
	/** Ids of the seeded records; others after a reset with another seed. */
	readonly seed: SeededIds;
	/** The records themselves. */
	readonly state: Ledger;
	readonly settings: Readonly<Settings>;
	/** All cards, oldest first. */
	cards(): Card[];
	counters(): Counters;
	/** The newest requests, oldest first. */
	requests(newest?: number): RequestRecord[];
	/** Takes the place of all earlier rules. */
	setFaults(rules: FaultRule | FaultRule[]): void;
	clearFaults(): void;
	set(settings: Partial<Settings>): void;
	/** All tokens issued so far are answered 401 from now on. */
	revokeTokensNow(): void;
	/** Back to the start, or to another seed. Tokens stay valid. */
	reset(seed?: SeedOptions): SeededIds;
	/** Ends all connections, also those that hang. */
	close(): Promise<void>;
}

// Longer than a client keeps an idle connection, so that only dealt faults break one.
const KEEP_ALIVE = 120_000;

async function listen(handler: RequestListener, port: number, host: string): Promise<Server> {
	const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, handler);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	return server;
}

function portOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The server has no port');
	return address.port;
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}

/** The token listener; where it cannot open, the API's is closed again. */
async function listenBeside(
	api: Server,
	app: Express,
	port: number,
	host: string,
): Promise<Server> {
	try {
		return await listen(tokenOnly(app), port, host);
	} catch (error) {
		await close(api);
		throw error;
	}
}

function urlOf(host: string, server: Server): string {
	return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;
}

/** Starts a sandbox on this machine's loopback. Rejects where the port is taken (`EADDRINUSE`). */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { host = '127.0.0.1', tokenPort } = options;
	if (!isLoopbackHost(host))
		throw new Error(`The sandbox listens on loopback only, not on ${host}`);
	const world = new World(options.settings ?? {}, options.seed ?? {});
	world.faults.setRules(options.faults ?? []);
	const complain = options.onBrokenContract ?? ((line: string) => console.error(line));
	const app = createApp(world, { onRequest: options.onRequest, complain });
	const api = await listen(app, options.port ?? 0, host);
	const token = tokenPort === undefined ? api : await listenBeside(api, app, tokenPort, host);
	return {
		url: urlOf(host, api),
		port: portOf(api),
		tokenUrl: `${urlOf(host, token)}${TOKEN_PATH}`,
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		secondClient: { clientId: SECOND_CLIENT_ID, clientSecret: SECOND_CLIENT_SECRET },
		scopes: SCOPES,
		get seed() {
			return world.ids;
		},
		get state() {
			return world.ledger;
		},
		get settings() {
			return world.settings;
		},
		cards: () => [...world.ledger.cardsByAge],
		counters: () => world.traffic.counters(),
		requests: (newest) => world.traffic.newest(newest),
		setFaults: (rules) => world.faults.setRules([rules].flat()),
		clearFaults: () => world.faults.setRules([]),
		set: (settings) => Object.assign(world.settings, settings),
		revokeTokensNow: () => world.tokens.revokeAll(),
		reset: (seed) => world.reset(seed),
		close: async () => {
			await Promise.all([...new Set([api, token])].map(close));
		},
	};
}
