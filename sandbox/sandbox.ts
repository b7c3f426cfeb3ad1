import { createServer, type RequestListener, type Server } from 'node:http';

import type { Express } from 'express';

import { createApp, createTokenApp } from './app';
import { readClock } from './clock';
import type { FaultRule } from './faults';
import type { RecordStore } from './recordStore';
import { isLoopbackHost } from './loopback';
import { TOKEN_PATH } from './middleware';
import type { Card } from './records';
import type { SeededIds, SeedOptions } from './seed';
import { closeServer, getPort, getUrl, listen } from './localServer';
import type { Settings } from './settings';
import { CLIENT_ID, CLIENT_SECRET, SCOPES, SECOND_CLIENT_ID, SECOND_CLIENT_SECRET } from './tokens';
import type { Counters, RequestRecord } from './requestLog';
import type { EventOptions } from './webhooks/events';
import type { Emission, Webhooks } from './webhooks/webhooks';
import { SandboxRuntime } from './runtime';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** A loopback name or address. Default 127.0.0.1. */
	host?: string;
	/** Opens a second listener with the token endpoint only; 0 takes any free port. */
	tokenPort?: number;
	/** The settings at the start and after a reset. */
	settings?: Partial<Settings>;
	seed?: SeedOptions;
	/** Enables webhooks, with a local Amazon that delivers them. An object sets the proxy's port. */
	webhooks?: boolean | { proxyPort?: number };
	faults?: FaultRule[];
	onRequest?: (record: RequestRecord) => void;
	/** Called when a response breaks the contract. Default: a line on standard error. */
	onBrokenContract?: (line: string) => void;
}

/** A running sandbox. */
export interface Sandbox {
	/** Base URL, without a trailing slash. */
	readonly url: string;
	readonly port: number;
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly secondClient: { clientId: string; clientSecret: string };
	readonly scopes: readonly string[];
	/** IDs of the seeded records. They change after a reset with another seed. */
	readonly seed: SeededIds;
	/** The records themselves. */
	readonly state: RecordStore;
	readonly settings: Readonly<Settings>;
	/** All cards, oldest first. */
	cards(): Card[];
	counters(): Counters;
	/** The newest requests, oldest first. */
	requests(newest?: number): RequestRecord[];
	/** Replaces all earlier rules. */
	setFaults(rules: FaultRule | FaultRule[]): void;
	clearFaults(): void;
	set(settings: Partial<Settings>): void;
	/** Kobble's webhooks. Throws if the sandbox was started without them. */
	readonly webhooks: Webhooks;
	/** Emits events: `webhooks.emit`. */
	emit(options?: EventOptions): Emission;
	/** Makes all tokens issued so far invalid (401). */
	revokeTokensNow(): void;
	/** Forgets every idempotency key whose request has a response. */
	forgetKeysNow(): void;
	/** Seeds all records again. What is not given stays as it was last seeded. Tokens stay valid. */
	reset(seed?: SeedOptions): SeededIds;
	/** Closes all connections, including hanging ones. */
	close(): Promise<void>;
}

// Longer than a client keeps an idle connection, so that only injected faults break connections.
const KEEP_ALIVE = 120_000;

/** Closes one part of the sandbox; all of them are called if a part fails to start. */
type CloseFunction = () => Promise<void>;

async function startWebhooks(
	runtime: SandboxRuntime,
	options: SandboxOptions,
): Promise<Webhooks | undefined> {
	const { webhooks = false } = options;
	if (webhooks === false) return undefined;
	// The certificate library is large, and few sandboxes need it.
	const started = await import('./webhooks/webhooks');
	const context = {
		settings: () => runtime.settings,
		defaults: () => runtime.seededIds,
		now: () => readClock(runtime.settings),
	};
	return await started.Webhooks.start(context, webhooks === true ? undefined : webhooks.proxyPort);
}

interface Servers {
	api: Server;
	token: Server;
	webhooks?: Webhooks;
}

async function openServers(
	runtime: SandboxRuntime,
	app: Express,
	options: SandboxOptions,
	closings: CloseFunction[],
) {
	const { host = '127.0.0.1', port = 0, tokenPort } = options;
	const listenOn = async (handler: RequestListener, wanted: number) => {
		const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, handler);
		await listen(server, wanted, host);
		closings.push(() => closeServer(server));
		return server;
	};
	const api = await listenOn(app, port);
	const token = tokenPort === undefined ? api : await listenOn(createTokenApp(app), tokenPort);
	const webhooks = await startWebhooks(runtime, options);
	if (webhooks !== undefined) closings.push(() => webhooks.close());
	return { api, token, webhooks } satisfies Servers;
}

/** Starts a sandbox on this machine's loopback. Rejects if the port is in use (`EADDRINUSE`). */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { host = '127.0.0.1' } = options;
	if (!isLoopbackHost(host))
		throw new Error(`The sandbox listens on loopback only, not on ${host}`);
	const runtime = new SandboxRuntime(options.settings ?? {}, options.seed ?? {});
	runtime.faults.setRules(options.faults ?? []);
	const complain = options.onBrokenContract ?? ((line: string) => console.error(line));
	const app = createApp(runtime, { onRequest: options.onRequest, onBrokenContract: complain });
	const closings: CloseFunction[] = [];
	const closeAll = async () => void (await Promise.all(closings.map((end) => end())));
	const servers = await openServers(runtime, app, options, closings).catch(
		async (error: unknown) => {
			await closeAll();
			throw error;
		},
	);
	runtime.webhooks = servers.webhooks;
	return createSandbox(runtime, servers, host, closeAll);
}

function requireWebhooks({ webhooks }: SandboxRuntime): Webhooks {
	if (webhooks !== undefined) return webhooks;
	throw new Error('This sandbox has no webhooks: start it with { webhooks: true }');
}

function createSandbox(
	runtime: SandboxRuntime,
	{ api, token }: Servers,
	host: string,
	closeAll: CloseFunction,
): Sandbox {
	return {
		url: getUrl(api, host),
		port: getPort(api),
		tokenUrl: `${getUrl(token, host)}${TOKEN_PATH}`,
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		secondClient: { clientId: SECOND_CLIENT_ID, clientSecret: SECOND_CLIENT_SECRET },
		scopes: SCOPES,
		get seed() {
			return runtime.seededIds;
		},
		get state() {
			return runtime.records;
		},
		get settings() {
			return runtime.settings;
		},
		cards: () => [...runtime.records.cardsByAge],
		counters: () => runtime.log.counters(),
		requests: (newest) => runtime.log.newest(newest),
		setFaults: (rules) => runtime.faults.setRules([rules].flat()),
		clearFaults: () => runtime.faults.setRules([]),
		set: (settings) => Object.assign(runtime.settings, settings),
		revokeTokensNow: () => runtime.tokens.revokeAll(),
		forgetKeysNow: () => runtime.idempotency.forgetAll(),
		reset: (seed) => runtime.reset(seed),
		get webhooks() {
			return requireWebhooks(runtime);
		},
		emit: (options) => requireWebhooks(runtime).emit(options),
		close: closeAll,
	};
}
