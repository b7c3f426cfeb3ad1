import { join } from 'node:path';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/sandbox';
import { N8nRest } from '../n8n/n8nRest';
import { ARTIFACTS, CREDENTIAL_NAME, createCredentialData } from '../n8n/openN8n';
import { N8nProcesses } from './n8nProcesses';
import { PostgresServer } from './postgresServer';
import { PublicApi } from './publicApi';
import { QueueWorker } from './queueWorker';
import { RedisServer } from './redisServer';

type Env = Record<string, string>;

export interface QueueOptions {
	/** Names the logs: `<name>-main.log`, `<name>-worker-1.log` and so on. */
	readonly name: string;
	readonly workers: number;
	readonly sandbox?: SandboxOptions;
	/** For the main process and all workers. */
	readonly env?: Env;
	/** `null` if the test installs the package itself. By default the packed project. */
	readonly tarball?: null;
}

/** Settings of one worker. */
export interface WorkerOptions {
	/** Number of concurrent executions; 10 by default, as in n8n. */
	readonly executionsAtOnce?: number;
	readonly env?: Env;
}

/** n8n in queue mode: a main process and workers, Redis, PostgreSQL, a sandbox and a credential for it. */
export interface OpenQueue {
	readonly rest: N8nRest;
	readonly api: PublicApi;
	readonly sandbox: Sandbox;
	/** Empty if nothing was installed. */
	readonly credentialId: string;
	/** The running workers. */
	readonly workers: QueueWorker[];
	startWorker(options?: WorkerOptions): Promise<QueueWorker>;
	/** Kills all workers without warning, like a power failure. */
	killWorkers(): Promise<void>;
	close(): Promise<void>;
}

type Close = () => Promise<void>;

/** @throws Error with the end of the log if a process does not start */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
	const opened: Close[] = [];
	const closeAll = async () => {
		for (const close of opened.splice(0).reverse()) await close();
	};
	try {
		return await open(options, opened, closeAll);
	} catch (error) {
		await closeAll();
		throw error;
	}
}

async function open(options: QueueOptions, opened: Close[], close: Close): Promise<OpenQueue> {
	const { name } = options;
	const sandbox = await startSandbox(options.sandbox);
	opened.push(async () => await sandbox.close());
	const redis = await RedisServer.start(join(ARTIFACTS, `${name}-redis.log`));
	opened.push(async () => await redis.stop());
	const postgres = await PostgresServer.start(join(ARTIFACTS, `${name}-postgres.log`));
	opened.push(async () => await postgres.stop());
	const env = { EXECUTIONS_MODE: 'queue', ...redis.env, ...postgres.env, ...options.env };
	const processes = await N8nProcesses.prepare(env, options.tarball);
	opened.push(async () => await processes.close());

	// The main process starts first, because it creates the tables that the workers need.
	const main = await processes.start({ label: `${name}-main`, command: 'start' });
	const rest = await N8nRest.open(main.url);
	const api = await PublicApi.open(rest);
	const credential = createCredentialData(sandbox);
	const credentialId =
		options.tarball === null
			? ''
			: await rest.saveCredential(CREDENTIAL_NAME, 'kobbleApi', credential);

	const workers: QueueWorker[] = [];
	let started = 0;
	const startWorker = async ({ executionsAtOnce = 10, env }: WorkerOptions = {}) => {
		started += 1;
		const label = `${name}-worker-${started}`;
		const args = [`--concurrency=${executionsAtOnce}`];
		const worker = new QueueWorker(await processes.start({ label, command: 'worker', args, env }));
		workers.push(worker);
		return worker;
	};
	await Promise.all(Array.from({ length: options.workers }, async () => await startWorker()));
	const running = () => workers.filter(({ isRunning }) => isRunning);
	return {
		...{ rest, api, sandbox, credentialId, startWorker, close },
		get workers() {
			return running();
		},
		killWorkers: async () => {
			await Promise.all(running().map(async (worker) => await worker.kill()));
		},
	};
}
